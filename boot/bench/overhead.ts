// Whether a machine is quiet enough to measure cycles on it: the operation that does
// nothing must always cost the same.

import { Failure } from "../build/failure.ts";
import { perOperation, type Measurement } from "./measurement.ts";
import { summarize } from "./statistics.ts";

const EMPTY = "empty-loop";
/** Distance of the quartiles, as a part of the median. */
const WIDEST_SPREAD = 0.05;

/** Fails when the empty operation was not measured, or its samples spread too far. */
export function requireSteadyOverhead(measurements: Measurement[]): void {
  const empty = measurements.find(({ name }) => name === EMPTY);
  if (empty === undefined) throw new Failure(`the guest did not measure ${EMPTY}`);
  const { q1, median, q3 } = summarize(perOperation(empty));
  if (q3 - q1 <= median * WIDEST_SPREAD) return;
  throw new Failure(
    `an operation that does nothing costs ${q1.toFixed(1)} to ${q3.toFixed(1)} cycles here: ` +
      "the machine is too busy to measure cycles",
  );
}
