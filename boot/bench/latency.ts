// weft bench --latency: the longest that the core keeps an interrupt waiting, counted in
// the trace of operations whose work grows with what a program made.

import { mkdirSync } from "node:fs";
import process from "node:process";
import Table from "cli-table3";
import { build } from "../build/build.ts";
import { buildPath } from "../build/path.ts";
import { KERNEL_IMAGE } from "../image/kernel.ts";
import { disassemble, sourceLines } from "./disassembly.ts";
import { inCore } from "./step.ts";
import { MINIMAL, number } from "./table.ts";
import { traceCase } from "./trace.ts";

/** The cases that are traced, and how many bytes of QEMU's log one operation may take. */
const CASES: readonly { name: string; megabytes: number }[] = [
  { name: "revoke-100-copies", megabytes: 16 },
  { name: "revoke-1000-copies", megabytes: 96 },
  { name: "delete-table-of-1000-copies", megabytes: 96 },
  { name: "delete-endpoint-of-16-waiters", megabytes: 8 },
  { name: "make-256-threads", megabytes: 64 },
  { name: "make-256-pages", megabytes: 48 },
  { name: "revoke-mapped-pages", megabytes: 64 },
  { name: "make-large-page", megabytes: 64 },
  { name: "unhandled-fault", megabytes: 8 },
  { name: "log-line", megabytes: 16 },
  { name: "wake-8-threads", megabytes: 8 },
  { name: "end-16-donations", megabytes: 8 },
  { name: "ipc-round-trip-512-words", megabytes: 8 },
  { name: "ipc-round-trip-4-capabilities", megabytes: 8 },
];
const MEGABYTE = 1024 * 1024;

/** A stretch of instructions during which no interrupt can come. */
export interface Stretch {
  length: number;
  first: bigint;
  last: bigint;
}

/** Traces all cases and prints the longest stretch of each. */
export async function showLatency(): Promise<void> {
  await build();
  mkdirSync(buildPath("bench"), { recursive: true });
  const windows = openings(await disassemble(KERNEL_IMAGE));
  const table = new Table({
    head: ["operation", "longest", "ends at"],
    colAligns: ["left", "right", "left"],
    chars: MINIMAL,
    style: { head: [], border: [] },
  });
  for (const { name, megabytes } of CASES) {
    const trace = await traceCase(name, megabytes * MEGABYTE);
    const { length, last } = longestStretch(trace, windows);
    table.push([name, number(length), await placeOf(last)]);
  }
  process.stdout.write(
    `${table.toString()}\n\nGuest instructions in the core from where interrupts are shut` +
      " to where one could come.\n",
  );
}

async function placeOf(address: bigint): Promise<string> {
  const source = (await sourceLines(KERNEL_IMAGE, [address])).get(address);
  return source === undefined ? address.toString(16) : `${source.file}:${source.line}`;
}

/** Addresses before which an interrupt can come: one instruction after each `sti`. */
export function openings(instructions: Map<bigint, string>): Set<bigint> {
  const addresses = [...instructions.keys()];
  const found = new Set<bigint>();
  for (const [index, address] of addresses.entries()) {
    const after = addresses[index + 2];
    if (instructions.get(address) === "sti" && after !== undefined) found.add(after);
  }
  return found;
}

/** The longest stretch of `trace` inside the core without an opening. */
export function longestStretch(trace: bigint[], windows: Set<bigint>): Stretch {
  let longest: Stretch = { length: 0, first: 0n, last: 0n };
  let current: Stretch = { length: 0, first: 0n, last: 0n };
  for (const address of trace) {
    const opens = !inCore(address) || windows.has(address);
    if (opens) current = { length: 0, first: address, last: address };
    if (!inCore(address)) continue;
    current.length += 1;
    current.last = address;
    if (current.length > longest.length) longest = { ...current };
  }
  return longest;
}
