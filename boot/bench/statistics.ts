// What samples amount to.

import {
  max,
  mean,
  min,
  quantileSorted,
  sampleStandardDeviation,
} from "simple-statistics";

export interface Summary {
  min: number;
  q1: number;
  median: number;
  mean: number;
  q3: number;
  max: number;
  stddev: number;
  n: number;
}

/** Summarises at least one sample. */
export function summarize(samples: number[]): Summary {
  const sorted = [...samples].sort((one, other) => one - other);
  return {
    min: min(sorted),
    q1: quantileSorted(sorted, 0.25),
    median: quantileSorted(sorted, 0.5),
    mean: mean(sorted),
    q3: quantileSorted(sorted, 0.75),
    max: max(sorted),
    stddev: sorted.length > 1 ? sampleStandardDeviation(sorted) : 0,
    n: sorted.length,
  };
}

/** In the order of a history line. */
export function summaryRow(summary: Summary): number[] {
  const { min: least, q1, median, mean: average, q3, max: most, stddev, n } = summary;
  return [least, q1, median, average, q3, most, stddev, n].map(round);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
