// No case may cost more than the committed baseline allows (`npm run bench -- --record`
// makes a new one), nor more than its target. Loads of modules have only a target.

import { mkdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { changeText, readBaseline, regressions } from "../../boot/bench/baseline.ts";
import { measureBoot } from "../../boot/bench/boot-count.ts";
import { measureGuest } from "../../boot/bench/guest-run.ts";
import { caseResult, type CaseResult } from "../../boot/bench/result.ts";
import { TARGETS } from "../../boot/bench/targets.ts";
import { buildPath } from "../../boot/build/path.ts";

let cases: CaseResult[] = [];

beforeAll(async () => {
  mkdirSync(buildPath("bench"), { recursive: true });
  const measurements = [await measureBoot(), ...(await measureGuest("tcg"))];
  cases = measurements.map((entry) => caseResult(entry, "instructions"));
});

it("costs no more instructions than the baseline allows", () => {
  expect(regressions(readBaseline(), cases).map(changeText)).toEqual([]);
});

it("costs no more instructions than its target says, or says why", () => {
  const medians = new Map(cases.map(({ name, median }) => [name, median]));
  const met = TARGETS.filter(({ reason }) => reason === undefined);
  const missed = met.filter(({ name, limit }) => (medians.get(name) ?? Infinity) > limit);
  expect(missed).toEqual([]);
});
