// What the charts show, as rows.

import { lengthCosts } from "./length-step.ts";
import { MEDIAN, type HistoryLine } from "./history.ts";
import type { Published } from "./published.ts";
import type { CaseResult } from "./result.ts";
import { TARGETS } from "./targets.ts";

export type Row = Record<string, string | number>;

const TRANSFER = /^(copy|shared|ring)-(\d+)-bytes$/;
const BATCH = /^ring-batch-(\d+)-records$/;
const ROUND_TRIP = "ipc-round-trip";
/** What a boot or a module's file costs is of another order, or not the core's alone. */
const APART = /^(boot$|module-|signature-)/;

const WAYS: Readonly<Record<string, string>> = {
  copy: "copied through messages",
  shared: "shared pages and a Call",
  ring: "ring, consumer woken each time",
};

/** Round trips by message length in words: Weft's, and those published. */
export function lengthRows(cases: CaseResult[], published: Published[]): Row[] {
  const others = published.flatMap(({ system, values }) =>
    lengthsOf(system, Object.entries(values)),
  );
  const own = cases.map(({ name, median }): [string, number] => [name, median]);
  return [...lengthsOf("Weft", own), ...others];
}

function lengthsOf(system: string, figures: [string, number][]): Row[] {
  const cases = figures.map(([name, median]) => ({ name, median }));
  return lengthCosts(cases).map((entry) => ({ system, ...entry }));
}

/** Transfers by size and by way. */
export function transferRows(cases: CaseResult[]): Row[] {
  return cases.flatMap(({ name, median }) => {
    const [, way, bytes] = TRANSFER.exec(name) ?? [];
    if (way === undefined) return [];
    return [{ way: WAYS[way] ?? way, bytes: Number(bytes), cost: median }];
  });
}

/** Records through the ring by batch, beside a round trip for each record. */
export function batchRows(cases: CaseResult[]): Row[] {
  const call = cases.find(({ name }) => name === ROUND_TRIP)?.median;
  return cases.flatMap(({ name, median }) => {
    const records = BATCH.exec(name)?.[1];
    if (records === undefined) return [];
    const row = { way: "ring", records: Number(records), cost: median };
    return call === undefined ? [row] : [row, { ...row, way: "Call", cost: call }];
  });
}

/** How many samples of each promised case lie how far from its median. */
export function sampleRows(cases: CaseResult[]): Row[] {
  return TARGETS.flatMap(({ name, title }) => {
    const found = cases.find((entry) => entry.name === name);
    if (found === undefined || found.n === 1) return [];
    const counts = new Map<number, number>();
    for (const sample of found.samples) {
      const percent = Math.round((sample / found.median - 1) * 10_000) / 100;
      counts.set(percent, (counts.get(percent) ?? 0) + 1);
    }
    return [...counts].map(([percent, samples]) => ({ title, percent, samples }));
  });
}

/** Weft beside seL4, for the promised cases that both have. */
export function comparisonRows(cases: CaseResult[], published: Published[]): Row[] {
  const others = published.filter(({ system }) => system.startsWith("seL4"));
  return TARGETS.filter(({ name }) => !APART.test(name)).flatMap(({ name, title }) => {
    const own = cases.find((entry) => entry.name === name)?.median;
    const rows = others.flatMap(({ system, values }) =>
      values[name] === undefined ? [] : [{ title, system, cost: values[name] }],
    );
    if (own === undefined || rows.length === 0) return [];
    return [{ title, system: "Weft", cost: own }, ...rows];
  });
}

/**
 * Medians of the promised cases over the recorded runs, relative to the first of each.
 */
export function historyRows(history: HistoryLine[]): Row[] {
  return TARGETS.filter(({ name }) => !/^(module-|signature-)/.test(name)).flatMap(
    ({ name, title }) => {
      const runs = history.flatMap(({ cases, time }) => {
        const median = cases[name]?.[MEDIAN];
        return median === undefined ? [] : [{ time, median }];
      });
      const first = runs[0]?.median ?? 1;
      return runs.map(({ time, median }) => ({
        title,
        // Month, day, hour and minute tell runs apart.
        time: time.slice(5, 16).replace("T", " "),
        percent: (median / first) * 100,
      }));
    },
  );
}
