// The CMOS clock. Knows the hardware, nothing about IPC.

import { Ports } from "../../../libsys/driver/port";
import { Date, secondsSinceEpoch } from "./calendar";
import { AFTERNOON, Port, Register, StatusA, StatusB, StatusD } from "./registers";

/** An update takes 2 ms at most; a clock that shows one for so many reads is broken. */
const UPDATE_READS: u32 = 100_000;
/** Reads of the date until two agree. */
const AGREEING_READS: u32 = 8;

const first: Date = changetype<Date>(memory.data(24, 8));
const second: Date = changetype<Date>(memory.data(24, 8));

@unmanaged
@final
export class RealTimeClock {
  ports: Ports;

  /** True when a clock with a valid time answers. */
  probe(): bool {
    const status = this.read(Register.StatusD);
    return status != 0xff && (status & StatusD.Valid) != 0;
  }

  /** Seconds since 1970 (UTC); 0 when the clock gives no stable date. */
  now(): u64 {
    for (let attempt: u32 = 0; attempt < AGREEING_READS; attempt++) {
      // An update may begin between two registers: a date counts when it was read twice.
      if (!this.readDate(first) || !this.readDate(second)) return 0;
      if (memory.compare(changetype<usize>(first), changetype<usize>(second), 24) == 0) {
        return secondsSinceEpoch(first);
      }
    }
    return 0;
  }

  private readDate(date: Date): bool {
    if (!this.awaitUpdate()) return false;
    const mode = this.read(Register.StatusB);
    const hour = this.read(Register.Hours);
    date.second = decode(this.read(Register.Seconds), mode);
    date.minute = decode(this.read(Register.Minutes), mode);
    date.hour = decodeHour(hour, mode);
    date.day = decode(this.read(Register.DayOfMonth), mode);
    date.month = decode(this.read(Register.Month), mode);
    date.year = this.readYear(mode);
    return true;
  }

  private readYear(mode: u32): u32 {
    const century = decode(this.read(Register.Century), mode);
    const year = decode(this.read(Register.Year), mode);
    // Without a century register the byte is arbitrary RAM.
    return century >= 19 && century <= 29 ? century * 100 + year : 2000 + year;
  }

  private awaitUpdate(): bool {
    for (let attempt: u32 = 0; attempt < UPDATE_READS; attempt++) {
      if ((this.read(Register.StatusA) & StatusA.UpdateInProgress) == 0) return true;
    }
    return false;
  }

  private read(register: u32): u32 {
    this.ports.write8(Port.Index, register);
    return this.ports.read8(Port.Data);
  }
}

function decode(value: u32, mode: u32): u32 {
  if (mode & StatusB.Binary) return value;
  return (value >> 4) * 10 + (value & 15);
}

function decodeHour(value: u32, mode: u32): u32 {
  if (mode & StatusB.TwentyFourHours) return decode(value, mode);
  const hour = decode(value & ~AFTERNOON, mode) % 12;
  return value & AFTERNOON ? hour + 12 : hour;
}
