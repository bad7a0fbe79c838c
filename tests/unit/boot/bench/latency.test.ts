// How the longest time without interrupts is found in a trace.

import { expect, test } from "vitest";
import { longestStretch, openings } from "../../../../boot/bench/latency.ts";

const core = (offset: number): bigint => 0xffff_ffff_8010_0000n + BigInt(offset);
const USER = 0x4_0000_0000n;

test("interrupts come one instruction after the one that lets them in", () => {
  const instructions = new Map([
    [core(0), "movq %rax, %rbx"],
    [core(3), "sti"],
    [core(4), "nop"],
    [core(5), "cli"],
  ]);
  expect([...openings(instructions)]).toEqual([core(5)]);
});

test("a stretch ends at the way out of the core", () => {
  const trace = [USER, core(0), core(1), USER, core(0), core(1), core(2), USER];
  const { length, last } = longestStretch(trace, new Set());
  expect([length, last]).toEqual([3, core(2)]);
});

test("a stretch ends where an interrupt can come", () => {
  const trace = [USER, core(0), core(1), core(2), core(3), core(4), core(5), USER];
  expect(longestStretch(trace, new Set([core(2)])).length).toBe(4);
  expect(longestStretch(trace, new Set([core(3)])).length).toBe(3);
});
