// No case may cost more than the committed baseline allows (`npm run bench -- --record`
// makes a new one), nor may a promise be broken: a target, the step from word to word,
// the core's size.

import { mkdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { changeText, readBaseline, regressions } from "../../boot/bench/baseline.ts";
import { measureBoot } from "../../boot/bench/boot-count.ts";
import { measureGuest } from "../../boot/bench/guest-run.ts";
import { caseResult, type CaseResult } from "../../boot/bench/result.ts";
import { promises } from "../../boot/bench/table.ts";
import { STEP, TARGETS } from "../../boot/bench/targets.ts";
import { buildPath } from "../../boot/build/path.ts";
import { machineCode } from "../../boot/image/kernel.ts";

let cases: CaseResult[] = [];

beforeAll(async () => {
  mkdirSync(buildPath("bench"), { recursive: true });
  const measurements = [await measureBoot(), ...(await measureGuest("tcg"))];
  cases = measurements.map((entry) => caseResult(entry, "instructions"));
});

it("costs no more instructions than the baseline allows", () => {
  expect(regressions(readBaseline(), cases).map(changeText)).toEqual([]);
});

it("keeps every promise, or says why not", () => {
  const kept = promises({ cases, coreBytes: machineCode().bytes });
  const measured = kept.map(({ name }) => name);
  expect(measured).toEqual(expect.arrayContaining(TARGETS.map(({ name }) => name)));
  expect(measured).toEqual(expect.arrayContaining([STEP.name, "core-bytes"]));
  const missed = kept.filter(({ value, limit }) => value > limit);
  expect(missed.filter(({ reason }) => reason === undefined)).toEqual([]);
});
