// Composes one line of the core's own log without allocating: beginLine, puts, endLine.
// String literals are constants of the module, so they cost no memory beyond the text.

import { LogLevel } from "../libsys/abi/object";
import { appendRecord } from "./log-ring";

const LINE_BYTES: u32 = 240;
const buffer: usize = memory.data(240, 8);
let length: u32 = 0;
let level: u32 = LogLevel.Info;

/** Starts a line; what is longer than LINE_BYTES is cut. */
export function beginLine(lineLevel: LogLevel): void {
  length = 0;
  level = lineLevel;
}

/** Appends the line to the log. */
export function endLine(): void {
  appendRecord(level, <u32>buffer, length);
}

export function putByte(byte: u32): void {
  if (length >= LINE_BYTES) return;
  store<u8>(buffer + length, <u8>byte);
  ++length;
}

/** Appends a literal; only ASCII is meant to be in it. */
export function putText(text: string): void {
  const start = changetype<usize>(text);
  // A string's length in bytes lies in the header before its UTF-16 text.
  const end = start + load<u32>(start - 4);
  for (let unit = start; unit < end; unit += 2) putByte(load<u8>(unit));
}

/** Appends NUL-terminated text. */
export function putName(address: usize): void {
  for (let at = address; load<u8>(at) != 0; ++at) putByte(load<u8>(at));
}

export function putHex(value: u64): void {
  putText("0x");
  let shift: i32 = 60;
  while (shift > 0 && value >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) putByte(hexDigit(<u32>(value >> shift) & 15));
}

export function putDecimal(value: u64): void {
  let unit: u64 = 1;
  while (value / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) putByte(48 + <u32>((value / unit) % 10));
}

// @ts-ignore: decorator
@inline
function hexDigit(digit: u32): u32 {
  return digit < 10 ? 48 + digit : 87 + digit;
}
