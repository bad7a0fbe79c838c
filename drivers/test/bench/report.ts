// Collects the samples of one measurement and writes its line, `bench NAME MEDIAN MINIMUM MAXIMUM instructions`. A sample is
// the time-stamp difference over a batch, divided by its rounds; under -icount shift=0 that counts instructions.

import { LogLevel } from "../../../libsys/abi/object";
import { openLine, writeLine } from "../../../libsys/log";

/** Batches of one measurement, and rounds of one batch. */
export const BATCHES: u32 = 31;
export const ROUNDS: u32 = 64;

const samples: usize = memory.data(31 * 8, 8);

/** Keeps the ticks of batch `index`, in ascending order. */
export function keepSample(index: u32, ticks: u64): void {
  let place = index;
  while (place > 0 && sampleAt(place - 1) > ticks) {
    store<u64>(samples + place * 8, sampleAt(place - 1));
    place--;
  }
  store<u64>(samples + place * 8, ticks);
}

// @ts-ignore: decorator
@inline
function sampleAt(index: u32): u64 {
  return load<u64>(samples + index * 8);
}

/** Instructions of one round, rounded to the nearest, after `overhead` ticks of each batch. */
function perRound(ticks: u64, rounds: u32): u64 {
  return (ticks + rounds / 2) / rounds;
}

/** Writes the line of a measurement whose BATCHES samples had `rounds` rounds each. */
export function report(name: string, rounds: u32): void {
  openLine()
    .put("bench ")
    .put(name)
    .byte(0x20)
    .decimal(perRound(sampleAt(BATCHES / 2), rounds))
    .byte(0x20)
    .decimal(perRound(sampleAt(0), rounds))
    .byte(0x20)
    .decimal(perRound(sampleAt(BATCHES - 1), rounds))
    .put(" instructions");
  writeLine(LogLevel.Info);
}
