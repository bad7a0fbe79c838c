// Samples of one case, and the line that carries them to the host, which does all
// arithmetic:
//
//     bench NAME ROUNDS TICKS[*TIMES] ... [+TICKS]
//
// A sample is T(2n) - T(n), the ticks of n rounds: what a batch costs once, its time
// stamps included, cancels out. Equal samples in a row are written as one. What the very
// first batch took more than later ones is behind the plus sign. docs/measuring.md.

import { LogLevel } from "../../../libsys/abi/object";
import { now, sleep } from "../../../libsys/ipc";
import { openLine, writeLine } from "../../../libsys/log";
import { equals, sizeOf } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { Settings } from "./settings";

/** Does `rounds` rounds of one operation and returns the ticks they took. */
export type Timed = (rounds: u32) => u64;

/** Samples of one case. */
export const SAMPLES: u32 = 31;
/** Rounds of a batch of short operations. */
export const ROUNDS: u32 = 64;
const TRACED_ROUNDS: u32 = 1 << 20;

/** The loader lets 50 lines through in each second of its clock. */
const LINES_A_SECOND: u32 = 45;
const SECOND: u64 = 1_000_000_000;

const samples: usize = memory.data(31 * 8, 8);
/** No first batch was measured. */
const NOT_MEASURED: u64 = u64.MAX_VALUE;
let firstExtra: u64 = NOT_MEASURED;
let second: u64 = 0;
let linesInSecond: u32 = 0;

/** Measures a case and reports it, unless the module was asked for other cases. */
export function measure(name: string, timed: Timed, rounds: u32): void {
  if (!wanted(name)) return;
  const first = timed(rounds);
  let warm = u64.MAX_VALUE;
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    const once = timed(rounds);
    const twice = timed(rounds * 2);
    keepDifference(index, twice, once);
    warm = min(warm, once);
  }
  keepFirst(first, warm);
  report(name, rounds);
}

/**
 * Whether the module was asked for this case: `only=NAME` measures it, `trace=NAME`
 * repeats it for ever (see traced), and without either every case is wanted.
 */
export function wanted(name: string): bool {
  if (sizeOf(Settings.trace) > 0) return false;
  const only = Settings.only;
  return sizeOf(only) == 0 || equals(only, name);
}

/**
 * Repeats the case that `trace=NAME` names until the machine is stopped; any other case
 * it leaves alone.
 */
export function traced(name: string, timed: Timed): void {
  if (!equals(Settings.trace, name)) return;
  openLine().put("bench-trace ").put(name);
  writeLine(LogLevel.Info);
  while (true) timed(TRACED_ROUNDS);
}

/** Keeps what the first batch of a case took, beside a later one of as many rounds. */
export function keepFirst(first: u64, later: u64): void {
  firstExtra = first > later ? first - later : 0;
}

/** Keeps the ticks of sample `index`, below SAMPLES. */
export function keepSample(index: u32, ticks: u64): void {
  store<u64>(samples + index * 8, ticks);
}

/**
 * Keeps how much more ticks `longer` is; 0 marks a lost sample, since only where host
 * time is measured can the shorter time be the longer one.
 */
export function keepDifference(index: u32, longer: u64, shorter: u64): void {
  keepSample(index, longer > shorter ? longer - shorter : 0);
}

// @ts-ignore: decorator
@inline
function sampleAt(index: u32): u64 {
  return load<u64>(samples + index * 8);
}

/** Writes the line of a case whose samples had `rounds` rounds each. */
export function report(name: string, rounds: u32): void {
  waitForTurn();
  const line = openLine().put("bench ").put(name).put(" ").decimal(rounds);
  putSamples(line);
  if (firstExtra != NOT_MEASURED) line.put(" +").decimal(firstExtra);
  firstExtra = NOT_MEASURED;
  writeLine(LogLevel.Info);
}

/** Sleeps to the end of a second in which enough was said. */
function waitForTurn(): void {
  if (linesInSecond == LINES_A_SECOND) sleep(SECOND - (now() % SECOND));
  const current = now() / SECOND;
  if (current != second) linesInSecond = 0;
  second = current;
  linesInSecond++;
}

function putSamples(line: Text): void {
  let index: u32 = 0;
  while (index < SAMPLES) {
    const ticks = sampleAt(index);
    let times: u32 = 1;
    while (index + times < SAMPLES && sampleAt(index + times) == ticks) times++;
    line.put(" ").decimal(ticks);
    if (times > 1) line.put("*").decimal(times);
    index += times;
  }
}
