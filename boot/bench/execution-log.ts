// QEMU's execution log: with `-singlestep -d exec,nochain`, one line for each
// instruction.
//
//     Trace 0: 0x7f… [00000000/ffffffff80100000/0040c0b0/ff000201] symbol

import { closeSync, openSync, readSync, statSync } from "node:fs";

const EXECUTED = /^Trace \d+: \S+ \[[\da-f]+\/([\da-f]+)\//;
/**
 * The machine had to stop before it executed the instruction named in the line before.
 */
const NOT_EXECUTED = "Stopped execution";

/** The addresses of the instructions that a log says were executed, in order. */
export function executedAddresses(log: string): bigint[] {
  const addresses: bigint[] = [];
  for (const line of log.split("\n")) {
    const match = EXECUTED.exec(line);
    if (match !== null) addresses.push(BigInt(`0x${match[1] ?? "0"}`));
    else if (line.startsWith(NOT_EXECUTED)) addresses.pop();
  }
  return addresses;
}

/** At most `limit` bytes from the start of a log that QEMU may still be writing. */
export function readLog(path: string, limit: number): string {
  const size = Math.min(logBytes(path), limit);
  const content = Buffer.alloc(size);
  const descriptor = openSync(path, "r");
  const read = readSync(descriptor, content, 0, size, 0);
  closeSync(descriptor);
  const text = content.subarray(0, read).toString("latin1");
  // The last line may be incomplete.
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** Bytes that QEMU has written so far. */
export function logBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
