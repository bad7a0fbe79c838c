// What the shell's command `test-kmod --json` printed.

import { z } from "zod";

const counters = z.record(z.string(), z.number());

const report = z.object({
  case: z.enum(["driver", "fs"]),
  name: z.string(),
  threads: z.number(),
  requests: z.number(),
  mode: z.enum(["wait", "nowait", "started"]),
  runs: z.array(
    z.object({
      result: z.number(),
      nanoseconds: z.number(),
      results: z.array(z.number()),
    }),
  ),
  before: counters,
  after: counters,
});

export type TestKmodReport = z.infer<typeof report>;

/** All reports in what the shell printed, in their order. */
export function testKmodReports(stdout: string): TestKmodReport[] {
  const texts = stdout.match(/^\{ "case"[\s\S]*?^\}$/gm) ?? [];
  return texts.map((text) => report.parse(JSON.parse(text)));
}

/** How much a counter of the loader grew during the runs. */
export function growth(of: TestKmodReport, counter: string): number {
  const [before, after] = [of.before[counter], of.after[counter]];
  if (before === undefined || after === undefined) throw new Error(`no "${counter}"`);
  return after - before;
}

/** The different results that threads had, ascending. */
export function distinctResults(of: TestKmodReport): number[] {
  const all = of.runs.flatMap(({ results }) => results);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Whether the suite runs in its long form, with the repetitions that Linux's does. */
const LONG = process.env["WEFT_LONG_TESTS"] === "1";

/** How often a test with `recommended` repetitions is repeated. */
export function repetitions(recommended: number): number {
  return LONG ? recommended : Math.min(recommended, 2);
}
