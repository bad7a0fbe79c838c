// Counters that only grow: those of Linux's /sys/kernel/debug/modules, and the loader's
// own. They lie in the ledger, so that they go on when the loader is started again. Each
// failure of a load counts once, in one of four pairs of a number and bytes.

import { LEDGER_COUNTERS } from "./ledger";

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
  /** The image did not come: an upload that was refused or came wrong. */
  FailedReads = 13,
  FailedReadBytes = 14,
  FailedDecompressions = 15,
  FailedDecompressionBytes = 16,
  /** Bytes of executable segments of modules ever loaded. */
  TextBytes = 17,
  /** Modules unloaded by force (taint R). */
  ForcedUnloads = 18,
  Count = 19,
}

const counters: usize = LEDGER_COUNTERS;

export function addTo(counter: Counter, amount: u64): void {
  const address = counters + <u32>counter * 8;
  store<u64>(address, load<u64>(address) + amount);
}

export function counted(counter: Counter): u64 {
  return load<u64>(counters + <u32>counter * 8);
}

/** The image did not come; `bytes` of it were expected, 0 when that is not known. */
export function countFailedRead(bytes: u64): void {
  addTo(Counter.FailedReads, 1);
  addTo(Counter.FailedReadBytes, bytes);
}

/** A compressed file of `bytes` could not be unpacked. */
export function countFailedDecompression(bytes: u64): void {
  addTo(Counter.FailedDecompressions, 1);
  addTo(Counter.FailedDecompressionBytes, bytes);
}

/** An image of `bytes`, with those of the file it was unpacked from, became no module. */
export function countFailedBecoming(bytes: u64): void {
  addTo(Counter.FailedBecoming, 1);
  addTo(Counter.FailedBecomingBytes, bytes);
}

/** As countFailedBecoming, when memory for the module had been taken: twice the image. */
export function countFailedLoad(image: u64, file: u64): void {
  addTo(Counter.FailedLoad, 1);
  addTo(Counter.FailedLoadBytes, 2 * image + file);
}

/** Bytes that failed loads have cost, as Linux reckons it. */
export function wastedBytes(): u64 {
  return (
    counted(Counter.FailedReadBytes) +
    counted(Counter.FailedDecompressionBytes) +
    counted(Counter.FailedBecomingBytes) +
    counted(Counter.FailedLoadBytes)
  );
}
