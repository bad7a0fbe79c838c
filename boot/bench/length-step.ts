// The steepest step in the cost of a message by its length: what one more word costs each
// way, where it costs most.

import type { CaseResult } from "./result.ts";

const WORDS = /^ipc-round-trip-(\d+)-words$/;

export interface LengthCost {
  words: number;
  cost: number;
}

/** Round trips by length, shortest first; the same number of words goes both ways. */
export function lengthCosts(cases: Pick<CaseResult, "name" | "median">[]): LengthCost[] {
  return cases
    .flatMap(({ name, median }) => {
      const words = name === "ipc-round-trip" ? "0" : WORDS.exec(name)?.[1];
      return words === undefined ? [] : [{ words: Number(words), cost: median }];
    })
    .sort((one, other) => one.words - other.words);
}

/** For one word and way; null when fewer than two lengths were measured. */
export function steepestStep(cases: CaseResult[]): number | null {
  const costs = lengthCosts(cases);
  const steps = costs.slice(1).map(({ words, cost }, index) => {
    const before = costs[index] ?? { words: 0, cost: 0 };
    return (cost - before.cost) / (words - before.words) / 2;
  });
  return steps.length === 0 ? null : Math.max(...steps);
}
