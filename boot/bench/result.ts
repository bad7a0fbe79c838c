// The outcome of a run, as JSON has it.

import { perOperation, type Measurement } from "./measurement.ts";
import { summarize, type Summary } from "./statistics.ts";

export type Unit = "instructions" | "cycles";

export interface CaseResult extends Summary {
  name: string;
  unit: Unit;
  rounds: number;
  /** What the first operation of all cost; null where that was not measured. */
  first: number | null;
  /** Of one operation each, in the order in which they were taken. */
  samples: number[];
}

export interface BenchResult {
  schema: 1;
  time: string;
  environment: Record<string, string>;
  /** Whether a second run gave the same samples; null when there was none. */
  repeated: boolean | null;
  /** Size of the core's machine code. */
  coreBytes: number;
  cases: CaseResult[];
  /** Other systems, measured in the same machine in the same run. */
  beside: { system: string; cases: CaseResult[] }[];
}

/** All cases of a result have one unit. */
export function unitOf({ cases }: Pick<BenchResult, "cases">): Unit {
  return cases[0]?.unit ?? "instructions";
}

/** The result of one case. */
export function caseResult(measurement: Measurement, unit: Unit): CaseResult {
  const samples = perOperation(measurement);
  const { name, rounds } = measurement;
  const summary = summarize(samples);
  const { firstExtra } = measurement;
  const first = firstExtra === undefined ? null : summary.median + firstExtra;
  return { name, unit, rounds, first, ...summary, samples };
}
