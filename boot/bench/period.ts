// The shortest part of a trace that repeats: one operation of a case that is repeated for
// ever. A timer interrupt breaks the repetition somewhere; another place of the trace
// then has it.

import { Failure } from "../build/failure.ts";

const LONGEST_PERIOD = 20_000;
const PLACES = 16;
const REPETITIONS = 3;

/**
 * One period of `trace`. It has to satisfy `whole`, so that a loop inside the operation
 * is not taken for it.
 */
export function findPeriod<T>(trace: T[], whole: (part: T[]) => boolean): T[] {
  for (let place = 0; place < PLACES; place += 1) {
    const from = Math.floor((trace.length * place) / PLACES);
    const part = periodAt(trace, from, whole);
    if (part !== null) return part;
  }
  throw new Failure("the trace does not repeat");
}

function periodAt<T>(
  trace: T[],
  from: number,
  whole: (part: T[]) => boolean,
): T[] | null {
  const most = Math.min(
    LONGEST_PERIOD,
    Math.floor((trace.length - from) / (REPETITIONS + 1)),
  );
  for (let length = 1; length <= most; length += 1) {
    if (trace[from] !== trace[from + length] || !repeats(trace, from, length)) continue;
    const part = trace.slice(from, from + length);
    if (whole(part)) return part;
  }
  return null;
}

function repeats<T>(trace: T[], from: number, length: number): boolean {
  for (let index = from; index < from + length * REPETITIONS; index += 1) {
    if (trace[index] !== trace[index + length]) return false;
  }
  return true;
}

/** `part` turned so that it begins at the first element for which `begins` holds. */
export function rotate<T>(part: T[], begins: (index: number) => boolean): T[] {
  const start = part.findIndex((_, index) => begins(index));
  return start <= 0 ? part : [...part.slice(start), ...part.slice(0, start)];
}
