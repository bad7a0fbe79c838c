// A small, fixed part of what `npm run fuzz:aot` does at length.

import { expect, test } from "vitest";
import { compare } from "./batch.ts";
import { generateMany } from "./generate.ts";

const COUNT = 8;
/** Only for what hangs. */
const LIMIT = 180_000;

test(
  "random modules do what they do in V8",
  async () => {
    const { subjects } = await generateMany(1, COUNT, ".build/fuzz-aot");
    const mismatches = await compare("fixed", subjects);
    expect(mismatches.map(({ subject, ...lines }) => [subject.symbol, lines])).toEqual(
      [],
    );
  },
  LIMIT,
);
