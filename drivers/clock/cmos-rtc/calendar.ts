// From a Gregorian date to seconds since 1970-01-01 00:00:00 UTC.

const SECONDS_A_DAY: u64 = 86400;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS: u64 = 719468;

/** A date and time, each field as people write it. */
@unmanaged
@final
export class Date {
  second: u32;
  minute: u32;
  hour: u32;
  day: u32;
  month: u32;
  year: u32;
}

/** Seconds since 1970 of a date from 1970 on; 0 when its fields are out of range. */
export function secondsSinceEpoch(date: Date): u64 {
  if (date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return 0;
  if (date.hour > 23 || date.minute > 59 || date.second > 60 || date.year < 1970)
    return 0;
  const days = daysSinceEpoch(date.year, date.month, date.day);
  return days * SECONDS_A_DAY + date.hour * 3600 + date.minute * 60 + date.second;
}

/** Years are counted from March, so that the leap day is a year's last. */
function daysSinceEpoch(year: u32, month: u32, day: u32): u64 {
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const dayOfYear = (153 * marchMonth + 2) / 5 + day - 1;
  const leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400;
  return <u64>marchYear * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}
