// The real-time clock of a PC: Motorola MC146818A data sheet, and Intel's ICH9 data
// sheet, section 13.6.

/** Ports, counted from 0x70. */
export const enum Port {
  Index = 0,
  Data = 1,
}

export const enum Register {
  Seconds = 0x00,
  Minutes = 0x02,
  Hours = 0x04,
  DayOfMonth = 0x07,
  Month = 0x08,
  Year = 0x09,
  StatusA = 0x0a,
  StatusB = 0x0b,
  /** Valid RAM and time, bit 7. */
  StatusD = 0x0d,
  /** Where PCs keep the century, by convention. */
  Century = 0x32,
}

export const enum StatusA {
  UpdateInProgress = 0x80,
}

export const enum StatusB {
  TwentyFourHours = 0x02,
  Binary = 0x04,
}

export const enum StatusD {
  Valid = 0x80,
}

/** In the hours register of a 12-hour clock. */
export const AFTERNOON: u32 = 0x80;
