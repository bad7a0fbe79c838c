// Counters that only grow, and their text in the form of Linux's
// /sys/kernel/debug/modules/stats.

import { freeMemory, peakMemory, usedMemory } from "../../libsys/memory-pool";
import { heldCapabilities } from "../../libsys/slots";
import { LEDGER_COUNTERS } from "./ledger";
import { forcedUnloadCount } from "./taint";
import { Text } from "../../libsys/text";

export const enum Counter {
  Loaded = 0,
  /**
   * Failed before a process was built: file, format, ABI, policy, parameters,
   * dependencies.
   */
  FailedBecoming = 1,
  /** Failed while the process was built. */
  FailedLoad = 2,
  /** The module's own initialisation failed, crashed or took too long. */
  FailedInit = 3,
  /** Requests that found the load under way and shared its result. */
  Duplicates = 4,
  /** Requests that found the module live. */
  Present = 5,
  Requests = 6,
  LoadedBytes = 7,
  FailedBecomingBytes = 8,
  FailedLoadBytes = 9,
  /** Signatures of trusted keys that were checked, and how long it took. */
  SignatureChecks = 10,
  SignatureNanoseconds = 11,
  /** Requests that were answered with a failure that was remembered. */
  Remembered = 12,
  Count = 13,
}

const counters: usize = LEDGER_COUNTERS;

export function addTo(counter: Counter, amount: u64): void {
  const address = counters + <u32>counter * 8;
  store<u64>(address, load<u64>(address) + amount);
}

export function counted(counter: Counter): u64 {
  return load<u64>(counters + <u32>counter * 8);
}

/** Appends all counters, one a line: label right-aligned to 25, TAB, number. */
export function putStatistics(text: Text): void {
  putRow(text, "Mods ever loaded", counted(Counter.Loaded));
  putRow(text, "Mods failed on becoming", counted(Counter.FailedBecoming));
  putRow(text, "Mods failed on load", counted(Counter.FailedLoad));
  putRow(text, "Mods failed on init", counted(Counter.FailedInit));
  putRow(text, "Module requests", counted(Counter.Requests));
  putRow(text, "Duplicate requests", counted(Counter.Duplicates));
  putRow(text, "Requests already served", counted(Counter.Present));
  putRow(text, "Failures remembered", counted(Counter.Remembered));
  putRow(text, "Forced unloads (R)", forcedUnloadCount());
  putRow(text, "Free memory for modules", freeMemory());
  putRow(text, "Memory of modules", usedMemory());
  putRow(text, "Most memory of modules", peakMemory());
  putRow(text, "Capabilities held", heldCapabilities());
  putRow(text, "Total module size", counted(Counter.LoadedBytes));
  putRow(text, "Failed becoming bytes", counted(Counter.FailedBecomingBytes));
  putRow(text, "Failed load bytes", counted(Counter.FailedLoadBytes));
  putRow(text, "Signatures checked", counted(Counter.SignatureChecks));
  putRow(text, "Signature check ns", counted(Counter.SignatureNanoseconds));
}

function putRow(text: Text, label: string, value: u64): void {
  for (let width = label.length; width < 25; width++) text.byte(0x20);
  text.put(label).byte(9).decimal(value).byte(0x0a);
}
