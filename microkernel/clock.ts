// Nanoseconds since boot. The HPET's main counter when it answers (IA-PC HPET 1.0a,
// section 2.3), else the time-stamp counter taken as 1 GHz: measuring it would make every
// boot wait.

import { cpu, CpuFeature } from "./cpu";
import { deviceRead32, deviceWrite32, readTimestamp } from "./hardware";
import { deviceAddress } from "./memory-map";

const HPET_BASE: u64 = 0xfed0_0000;
const FEMTOSECONDS_PER_NANOSECOND: u32 = 1_000_000;
/**
 * The specification allows no period above 100 ns; a missing device reads as all ones or
 * zeros.
 */
const LONGEST_PERIOD: u32 = 100_000_000;

const enum HpetRegister {
  Period = 0x4,
  Configuration = 0x10,
  CounterLow = 0xf0,
  CounterHigh = 0xf4,
}

const enum HpetConfiguration {
  Enable = 1,
}

/** Starts the clock at 0. */
export function startClock(): void {
  const period = deviceRead32(deviceAddress(HPET_BASE + HpetRegister.Period));
  if (period != 0 && period <= LONGEST_PERIOD) {
    const configuration = deviceAddress(HPET_BASE + HpetRegister.Configuration);
    deviceWrite32(configuration, HpetConfiguration.Enable);
    cpu().features |= CpuFeature.Hpet;
    cpu().clockNanoseconds = period / FEMTOSECONDS_PER_NANOSECOND;
    cpu().clockRemainder = period % FEMTOSECONDS_PER_NANOSECOND;
  } else {
    cpu().clockNanoseconds = 1;
  }
  cpu().clockStart = counter();
}

/** Nanoseconds since startClock. */
export function now(): u64 {
  return readClock();
}

/** As now, in place: for the shortest paths that need the time. */
// @ts-ignore: decorator
@inline
export function readClock(): u64 {
  const count = counter() - cpu().clockStart;
  return cpu().clockRemainder == 0 ? count * <u64>cpu().clockNanoseconds : scaled(count);
}

/** What `count` counts of a clock are that does not count whole nanoseconds. */
function scaled(count: u64): u64 {
  const remainder = cpu().clockRemainder;
  // Split, so that the product stays below 2^64 for as long as the counter does.
  const millions = (count / FEMTOSECONDS_PER_NANOSECOND) * <u64>remainder;
  const rest = (count % FEMTOSECONDS_PER_NANOSECOND) * <u64>remainder;
  const whole = count * <u64>cpu().clockNanoseconds;
  return whole + millions + rest / FEMTOSECONDS_PER_NANOSECOND;
}

// @ts-ignore: decorator
@inline
function counter(): u64 {
  if (!(cpu().features & CpuFeature.Hpet)) return readTimestamp();
  const low = deviceAddress(HPET_BASE + HpetRegister.CounterLow);
  const high = deviceAddress(HPET_BASE + HpetRegister.CounterHigh);
  // Two halves, because QEMU's HPET refuses 8-byte reads; again when the low half wrapped
  // between.
  let upper = deviceRead32(high);
  let lower = deviceRead32(low);
  const check = deviceRead32(high);
  if (check != upper) {
    upper = check;
    lower = deviceRead32(low);
  }
  return (<u64>upper << 32) | <u64>lower;
}
