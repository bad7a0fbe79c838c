// Each file of cases/ is a module whose comments say what to call. What once went wrong,
// and what is easy to get wrong, is kept there.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compare } from "./batch.ts";
import type { Step, Subject } from "./script.ts";
import { assemble } from "./wat.ts";

const DIRECTORY = join(import.meta.dirname, "cases");

test("the translation of every case does what V8 does", async () => {
  const subjects = readdirSync(DIRECTORY).map(subjectOf);
  const mismatches = await compare("cases", subjects);
  expect(mismatches.map(({ subject, ...lines }) => [subject.symbol, lines])).toEqual([]);
});

function subjectOf(file: string): Subject {
  const text = readFileSync(join(DIRECTORY, file), "utf8");
  const comments = text.matchAll(/^;; (call|global|memory) (\S+)(.*)$/gm);
  const symbol = `case_${file.replace(".wat", "").replaceAll("-", "_")}`;
  return { symbol, wasm: assemble(text), steps: [...comments].map(stepOf) };
}

function stepOf([, verb, name = "", rest = ""]: RegExpMatchArray): Step {
  if (verb !== "call") return { verb: verb as "global" | "memory", name };
  const bits = rest.split(" ").filter((word) => word !== "");
  return { verb, name, bits: bits.map((word) => BigInt(`0x${word}`)) };
}
