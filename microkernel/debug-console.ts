// Shows log records as text on QEMU's debug console (-debugcon), unless the command line
// says "quiet".

import { LogRecord } from "../libsys/abi/log-record";
import { portOut8, portOutBytes } from "./hardware";

const DEBUG_PORT: u32 = 0xe9;
const NANOSECONDS_PER_MICROSECOND: u64 = 1000;
const MICROSECONDS_PER_SECOND: u64 = 1_000_000;
const SECONDS_WIDTH: u32 = 5;
const FRACTION_WIDTH: u32 = 6;

let silent: bool = false;

export function silence(): void {
  silent = true;
}

/** A panic is shown even when the rest is not. */
export function breakSilence(): void {
  silent = false;
}

/** Writes `[    0.123456] text` and a line end. */
export function showRecord(record: LogRecord): void {
  if (silent) return;
  const microseconds = record.timeNanoseconds / NANOSECONDS_PER_MICROSECOND;
  show(0x5b); // [
  showPadded(microseconds / MICROSECONDS_PER_SECOND, SECONDS_WIDTH, 0x20);
  show(0x2e); // .
  showPadded(microseconds % MICROSECONDS_PER_SECOND, FRACTION_WIDTH, 0x30);
  show(0x5d); // ]
  show(0x20);
  const text = changetype<usize>(record) + offsetof<LogRecord>();
  portOutBytes(DEBUG_PORT, <u32>text, record.length);
  show(0x0a);
}

// @ts-ignore: decorator
@inline
function show(byte: u32): void {
  portOut8(DEBUG_PORT, byte);
}

function showPadded(value: u64, width: u32, padding: u32): void {
  let unit: u64 = 1;
  for (let i: u32 = 1; i < width; ++i) unit *= 10;
  let leading = true;
  for (; unit > 0; unit /= 10) {
    const digit = <u32>((value / unit) % 10);
    if (digit != 0 || unit == 1) leading = false;
    show(leading ? padding : 0x30 + digit);
  }
}
