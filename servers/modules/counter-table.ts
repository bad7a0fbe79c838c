// What the statistics consist of: each number with its label for people and its key for
// programs. The first part is Linux's, with the labels of its
// /sys/kernel/debug/modules/stats and the names of the files beside it.

import { freeMemory, peakMemory, usedMemory } from "../../libsys/memory-pool";
import { heldCapabilities } from "../../libsys/slots";
import { Text } from "../../libsys/text";
import { ledger } from "./ledger";
import { Counter, counted, wastedBytes } from "./statistics";

/** Appends one number in the form that is asked for. */
type PutNumber = (text: Text, label: string, key: string, value: u64) => void;

/** Appends what Linux counts, in its order. */
export function putLinuxNumbers(text: Text, put: PutNumber): void {
  const reads = counted(Counter.FailedReadBytes);
  const decompressions = counted(Counter.FailedDecompressions);
  const decompressed = counted(Counter.FailedDecompressionBytes);
  const becoming = counted(Counter.FailedBecomingBytes);
  const textBytes = counted(Counter.TextBytes);
  put(text, "Mods ever loaded", "modcount", counted(Counter.Loaded));
  put(text, "Mods failed on kread", "failed_kreads", counted(Counter.FailedReads));
  put(text, "Mods failed on decompress", "failed_decompress", decompressions);
  put(
    text,
    "Mods failed on becoming",
    "failed_becoming",
    counted(Counter.FailedBecoming),
  );
  put(text, "Mods failed on load", "failed_load_modules", counted(Counter.FailedLoad));
  put(text, "Total module size", "total_mod_size", counted(Counter.LoadedBytes));
  put(text, "Total mod text size", "total_text_size", textBytes);
  put(text, "Failed kread bytes", "invalid_kread_bytes", reads);
  put(text, "Failed decompress bytes", "invalid_decompress_bytes", decompressed);
  put(text, "Failed becoming bytes", "invalid_becoming_bytes", becoming);
  put(text, "Failed kmod bytes", "invalid_mod_bytes", counted(Counter.FailedLoadBytes));
  put(text, "Virtual mem wasted bytes", "wasted_bytes", wastedBytes());
}

/** Appends what only this loader counts. */
export function putOwnNumbers(text: Text, put: PutNumber): void {
  const checking = counted(Counter.SignatureNanoseconds);
  put(text, "Mods failed on init", "failed_init", counted(Counter.FailedInit));
  put(text, "Module requests", "requests", counted(Counter.Requests));
  put(text, "Duplicate requests", "duplicate_requests", counted(Counter.Duplicates));
  put(text, "Requests already served", "served_requests", counted(Counter.Present));
  put(text, "Failures remembered", "remembered_failures", counted(Counter.Remembered));
  put(text, "Forced unloads (R)", "forced_unloads", counted(Counter.ForcedUnloads));
  put(text, "Restarts of the loader", "restarts", ledger().restarts);
  put(text, "Free memory for modules", "free_bytes", freeMemory());
  put(text, "Memory of modules", "used_bytes", usedMemory());
  put(text, "Most memory of modules", "peak_bytes", peakMemory());
  put(text, "Capabilities held", "capabilities", heldCapabilities());
  put(text, "Signatures checked", "signature_checks", counted(Counter.SignatureChecks));
  put(text, "Signature check ns", "signature_nanoseconds", checking);
}
