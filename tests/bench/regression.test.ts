// No case may cost more than the committed baseline allows. `npm run bench -- --record`
// makes a new baseline.

import { mkdirSync } from "node:fs";
import { expect, it } from "vitest";
import { changeText, readBaseline, regressions } from "../../boot/bench/baseline.ts";
import { measureBoot } from "../../boot/bench/boot-count.ts";
import { measureGuest } from "../../boot/bench/guest-run.ts";
import { caseResult } from "../../boot/bench/result.ts";
import { buildPath } from "../../boot/build/path.ts";

it("costs no more instructions than the baseline allows", async () => {
  mkdirSync(buildPath("bench"), { recursive: true });
  const measurements = [await measureBoot(), ...(await measureGuest("tcg"))];
  const cases = measurements.map((entry) => caseResult(entry, "instructions"));
  expect(regressions(readBaseline(), cases).map(changeText)).toEqual([]);
});
