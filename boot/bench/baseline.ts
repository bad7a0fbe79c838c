// The committed figures, and what became worse than they are.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../build/path.ts";
import type { CaseResult } from "./result.ts";

/** Median of each case. */
export type Baseline = Record<string, number>;

export const BASELINE = join(ROOT, "tests/bench/baseline.json");
const UNGATED = /^(module-|driver-)/;
/** A case may grow by this part of its baseline. */
export const TOLERANCE = 0.02;

export interface Change {
  name: string;
  before: number;
  /** null: the case is not measured any more. */
  now: number | null;
}

/** Cases that grew by more than the tolerance, or vanished. New cases are no change. */
export function regressions(baseline: Baseline, cases: CaseResult[]): Change[] {
  const medians = new Map(cases.map((entry) => [entry.name, entry.median]));
  return Object.entries(baseline)
    .map(([name, before]) => ({ name, before, now: medians.get(name) ?? null }))
    .filter(({ before, now }) => now === null || now > before * (1 + TOLERANCE));
}

/** One line for a person. */
export function changeText({ name, before, now }: Change): string {
  if (now === null) return `${name}: was ${before}, is not measured any more`;
  const percent = ((now / before - 1) * 100).toFixed(1);
  return `${name}: was ${before}, is ${now} (+${percent} %)`;
}

/** The committed baseline; empty when there is none. */
export function readBaseline(): Baseline {
  if (!existsSync(BASELINE)) return {};
  return JSON.parse(readFileSync(BASELINE, "utf8")) as Baseline;
}

/**
 * Makes the medians of `cases` the baseline. What a module's load costs depends on the
 * module's file and the loader's policy: that is in the history, not in the baseline.
 */
export function writeBaseline(cases: CaseResult[]): void {
  const gated = cases.filter(({ name }) => !UNGATED.test(name));
  const baseline = Object.fromEntries(gated.map(({ name, median }) => [name, median]));
  writeFileSync(BASELINE, `${JSON.stringify(baseline, null, 2)}\n`);
}
