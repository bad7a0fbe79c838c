// A small, fixed part of what `npm run fuzz:aot` does at length.

import { expect, test } from "vitest";
import { compare } from "./batch.ts";
import { generate } from "./generate.ts";
import type { Subject } from "./script.ts";

const SEEDS = [1, 2, 6, 11, 23, 31, 47, 58];

test("random modules do what they do in V8", async () => {
  const subjects: Subject[] = [];
  for (const seed of SEEDS) subjects.push(await generate(seed, ".build/fuzz-aot"));
  const mismatches = await compare("fixed", subjects);
  expect(mismatches.map(({ subject, ...lines }) => [subject.symbol, lines])).toEqual([]);
});
