// What the host does to cycles while they are measured: it takes the processor away. A
// sample is T(2n) - T(n); where the time lost fell into the shorter batch, the guest
// reports 0, which is no cost of anything.

import { Failure } from "../build/failure.ts";
import type { Measurement } from "./measurement.ts";
import type { CaseResult } from "./result.ts";

/** Distance of the quartiles, as a part of the median, from which on a case is named. */
const RESTLESS_SPREAD = 0.25;

/** The measurement without lost samples; fails when no other is left. */
export function withoutLostSamples(entry: Measurement): Measurement {
  const ticks = entry.ticks.filter((count) => count > 0);
  if (ticks.length > 0) return { ...entry, ticks };
  throw new Failure(
    `${entry.name}: the host disturbed every sample: ` +
      "the machine is too busy to measure cycles",
  );
}

/** Names of the cases whose samples lie so far apart that the median says little. */
export function restlessCases(cases: CaseResult[]): string[] {
  return cases
    .filter(({ q1, median, q3 }) => q3 - q1 > median * RESTLESS_SPREAD)
    .map(({ name }) => name);
}
