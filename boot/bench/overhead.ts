// What measuring itself costs, in cycles: the least that lies between two time stamps
// with nothing between them. Whether a machine is quiet enough to measure cycles on it:
// what does nothing must always cost the same.

import { Failure } from "../build/failure.ts";
import { withoutLostSamples } from "./disturbance.ts";
import { perOperation, type Measurement } from "./measurement.ts";
import { summarize } from "./statistics.ts";

const EMPTY_OPERATION = "empty-operation";
const EMPTY_LOOP = "empty-loop";
/** Distance of the least and the third quartile, as a part of the median. */
const WIDEST_SPREAD = 0.05;
/** Time-stamp counters of some processors advance by this many at once. */
const COARSEST_STEP = 8;
/** Measured between one pair of time stamps: all others are differences already. */
const SINGLE =
  /^(interrupt-to-driver|module-load|module-unload|driver-restart|driver-recovery)/;

/**
 * Cycles of an empty operation; fails when those or an empty loop's spread too far, since
 * no figure would mean anything then.
 */
export function steadyOverhead(measurements: Measurement[]): number {
  requireSteady(measurements, EMPTY_LOOP);
  requireSteady(measurements, EMPTY_OPERATION);
  return summarize(samplesOf(measurements, EMPTY_OPERATION)).min;
}

function requireSteady(measurements: Measurement[], name: string): void {
  const { min, median, q3 } = summarize(samplesOf(measurements, name));
  if (q3 - min <= Math.max(median * WIDEST_SPREAD, COARSEST_STEP)) return;
  throw new Failure(
    `${name}, which does nothing, costs ${min.toFixed(1)} to ${q3.toFixed(1)} cycles ` +
      "here: the machine is too busy to measure cycles",
  );
}

function samplesOf(measurements: Measurement[], name: string): number[] {
  const found = measurements.find((entry) => entry.name === name);
  if (found === undefined) throw new Failure(`the guest did not measure ${name}`);
  return perOperation(found);
}

/**
 * Takes the overhead out of what was measured between one pair of time stamps, and lost
 * samples out of all else.
 */
export function withoutOverhead(entry: Measurement, overhead: number): Measurement {
  if (!SINGLE.test(entry.name)) return withoutLostSamples(entry);
  return { ...entry, ticks: entry.ticks.map((ticks) => Math.max(ticks - overhead, 0)) };
}
