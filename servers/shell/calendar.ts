// From seconds since 1970 to a Gregorian date, in UTC.

const SECONDS_A_DAY: u64 = 86400;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS: u64 = 719468;
/** Days of 400 years. */
const ERA_DAYS: u64 = 146097;

/** A date and time, each field as people write it. */
@unmanaged
@final
export class Moment {
  year: u32;
  month: u32;
  day: u32;
  hour: u32;
  minute: u32;
  second: u32;
  /** 0 is Sunday. */
  weekday: u32;

  /** Years are counted from March, so that the leap day is a year's last. */
  set(seconds: u64): void {
    const days = seconds / SECONDS_A_DAY;
    const rest = <u32>(seconds % SECONDS_A_DAY);
    this.hour = rest / 3600;
    this.minute = (rest / 60) % 60;
    this.second = rest % 60;
    this.weekday = <u32>((days + 4) % 7);
    const era = (days + EPOCH_DAYS) / ERA_DAYS;
    const dayOfEra = <u32>((days + EPOCH_DAYS) % ERA_DAYS);
    const leapDays = dayOfEra / 1460 - dayOfEra / 36524 + dayOfEra / 146096;
    const yearOfEra = (dayOfEra - leapDays) / 365;
    const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const marchMonth = (5 * dayOfYear + 2) / 153;
    this.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    this.month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    this.year = <u32>(era * 400) + yearOfEra + (this.month <= 2 ? 1 : 0);
  }
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const WEEKDAYS = "SunMonTueWedThuFriSat";

/** Letter `index` (0–2) of a month's short name. */
export function monthLetter(month: u32, index: u32): u32 {
  return <u32>MONTHS.charCodeAt((month - 1) * 3 + index);
}

export function weekdayLetter(weekday: u32, index: u32): u32 {
  return <u32>WEEKDAYS.charCodeAt(weekday * 3 + index);
}
