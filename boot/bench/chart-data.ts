// What the charts show, as rows.

import { lengthCosts } from "./length-step.ts";
import { MEDIAN, type HistoryLine } from "./history.ts";
import type { Published } from "./published.ts";
import type { BenchResult, CaseResult } from "./result.ts";
import { TARGETS } from "./targets.ts";

export type Row = Record<string, string | number>;

const TRANSFER = /^(copy|shared|ring)-(\d+)-bytes$/;

const WAYS: Readonly<Record<string, string>> = {
  copy: "copied through messages",
  shared: "shared pages and a Call",
  ring: "ring",
};

/** Round trips by message length in words: Weft's, and those published. */
export function lengthRows(cases: CaseResult[], published: Published[]): Row[] {
  const others = published
    .filter(({ unit }) => unit === "instructions")
    .flatMap(({ system, values }) => lengthsOf(system, Object.entries(values)));
  const own = cases.map(({ name, median }): [string, number] => [name, median]);
  return [...lengthsOf("Weft", own), ...others];
}

function lengthsOf(system: string, figures: [string, number][]): Row[] {
  const cases = figures.map(([name, median]) => ({ name, median }));
  return lengthCosts(cases).map(({ words, cost }) => ({
    system,
    words,
    instructions: cost,
  }));
}

/** Transfers by size: copied through messages, or through shared pages. */
export function transferRows(cases: CaseResult[]): Row[] {
  return cases.flatMap(({ name, median }) => {
    const [, way, bytes] = TRANSFER.exec(name) ?? [];
    if (way === undefined) return [];
    return [{ way: WAYS[way] ?? way, bytes: Number(bytes), instructions: median }];
  });
}

/** Each sample of the promised cases, less the case's median. */
export function sampleRows({ cases }: BenchResult): Row[] {
  return cases
    .filter(({ name, n }) => n > 1 && TARGETS.some((target) => target.name === name))
    .flatMap(({ name, samples, median }) =>
      samples.map((sample) => ({ name, deviation: sample - median })),
    );
}

/** Weft beside others, for the promised cases that others have published. */
export function comparisonRows(cases: CaseResult[], published: Published[]): Row[] {
  const sel4 = published.find(({ system }) => system === "seL4");
  return TARGETS.flatMap(({ name, title }) => {
    const own = cases.find((entry) => entry.name === name)?.median;
    const other = sel4?.values[name];
    if (own === undefined || other === undefined || name === "boot") return [];
    return [
      { title, system: "Weft", instructions: own },
      { title, system: "seL4", instructions: other },
    ];
  });
}

/**
 * Medians of the promised cases over the recorded runs, relative to the first of each.
 */
export function historyRows(history: HistoryLine[]): Row[] {
  return TARGETS.flatMap(({ name }) => {
    const runs = history.flatMap(({ cases, time }) => {
      const median = cases[name]?.[MEDIAN];
      return median === undefined ? [] : [{ time, median }];
    });
    const first = runs[0]?.median ?? 1;
    return runs.map(({ time, median }) => ({
      name,
      time: time.slice(0, 16),
      percent: (median / first) * 100,
      median,
    }));
  });
}
