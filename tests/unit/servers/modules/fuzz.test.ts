// A small, fixed part of what `npm run fuzz:modules` does at length.

import { expect, it } from "vitest";
import { fuzzFiles } from "../../../fuzz/module-files.ts";
import { MessageFuzzer } from "../../../fuzz/module-messages.ts";
import { Random } from "../../../fuzz/random.ts";

const FILES = { seed: 1, count: 2500 };
const MESSAGES = 4000;

it("gives an errno for every spoilt file, and keeps nothing of it", async () => {
  const results = await fuzzFiles({ ...FILES, background: "zeros" });
  // Neither all of them rejected at the first glance nor all let through.
  expect(new Set(results).size).toBeGreaterThan(4);
  expect(results).toContain(0);
});

it("reads nothing behind a file's end", async () => {
  const [zeros, sections] = await Promise.all([
    fuzzFiles({ ...FILES, background: "zeros" }),
    fuzzFiles({ ...FILES, background: "sections" }),
  ]);
  expect(zeros).toEqual(sections);
});

it("survives any messages, and keeps nothing of them", async () => {
  const random = new Random(1);
  const fuzzer = await MessageFuzzer.open(random);
  for (let left = MESSAGES; left > 0; left -= 1) fuzzer.one(random);
  expect(fuzzer.check()).toBe("");
});
