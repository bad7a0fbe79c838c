// One line of JSON for each recorded run, in tests/bench/history.jsonl: for each case
// min, q1, median, mean, q3, max, stddev, n. Lines are only ever added.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/path.ts";
import type { BenchResult } from "./result.ts";
import { summaryRow } from "./statistics.ts";

export interface HistoryLine {
  time: string;
  commit: string;
  core: string;
  qemu: string;
  unit: string;
  cases: Record<string, number[]>;
}

export const HISTORY = join(ROOT, "tests/bench/history.jsonl");
export const MEDIAN = 2;

/** What a run adds to the history. */
export function historyLine({ time, environment, cases }: BenchResult): HistoryLine {
  return {
    time,
    commit: environment["commit"] ?? "unknown",
    core: environment["core"] ?? "unknown",
    qemu: environment["qemu"] ?? "unknown",
    unit: cases[0]?.unit ?? "instructions",
    cases: Object.fromEntries(cases.map((entry) => [entry.name, summaryRow(entry)])),
  };
}

/** Adds a run to the committed history. */
export function appendHistory(result: BenchResult): void {
  appendFileSync(HISTORY, `${JSON.stringify(historyLine(result))}\n`);
}

/** All recorded runs, oldest first. */
export function readHistory(): HistoryLine[] {
  if (!existsSync(HISTORY)) return [];
  return readFileSync(HISTORY, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as HistoryLine);
}
