// An integer as a parameter's text has it: decimal, hexadecimal after `0x`, octal after
// `0`, with a sign and one newline at its end if need be; nothing else may stand there.

import { Errno } from "../../libsys/errno";
import { allDigits, parseNumber } from "../../libsys/number";
import { Span, byteAt, sizeOf, slice } from "../../libsys/span";
import { Text } from "../../libsys/text";

const NEWLINE: u32 = 0x0a;
const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const ZERO: u32 = 0x30;
const LETTER_X: u32 = 0x78;
const LETTER_CASE: u32 = 0x20;

let magnitude: u64 = 0;
let negative: bool = false;

/** Reads a value for the functions below: 0, -EINVAL, or -ERANGE for one too wide. */
export function readInteger(value: Span, bits: u32, signed: bool): i32 {
  const text = withoutNewline(value);
  const sign = byteAt(text, 0);
  negative = sign == MINUS;
  if (negative && !signed) return -Errno.EINVAL;
  const unsigned = slice(text, sign == MINUS || sign == PLUS ? 1 : 0, sizeOf(text));
  const base = baseOf(unsigned);
  const digits = slice(unsigned, base == 16 ? 2 : 0, sizeOf(unsigned));
  if (!allDigits(digits, base)) return -Errno.EINVAL;
  magnitude = parseNumber(digits, base);
  if (overflows(digits, base)) return -Errno.ERANGE;
  return magnitude <= greatest(bits, signed) ? 0 : -Errno.ERANGE;
}

/** Orders the values of one type as numbers of the type. */
export function integerOrder(signed: bool): u64 {
  if (!signed) return magnitude;
  return (negative ? 0 - magnitude : magnitude) ^ (1 << 63);
}

/** Appends the value in decimal. */
export function putInteger(text: Text): void {
  if (negative && magnitude != 0) text.byte(MINUS);
  text.decimal(magnitude);
}

/** Appends the value as C's `%#08x` does. */
export function putHexInteger(text: Text): void {
  if (magnitude == 0) text.put("00000000");
  else text.put("0x").hex(magnitude, 6);
}

/** A value without the one newline that may end it, as `echo` writes it. */
export function withoutNewline(value: Span): Span {
  const last = sizeOf(value) - 1;
  const ended = sizeOf(value) > 0 && byteAt(value, last) == NEWLINE;
  return ended ? slice(value, 0, last) : value;
}

function baseOf(digits: Span): u32 {
  if (byteAt(digits, 0) != ZERO || sizeOf(digits) == 1) return 10;
  return (byteAt(digits, 1) | LETTER_CASE) == LETTER_X ? 16 : 8;
}

/** parseNumber gives the highest number for all that are too high. */
function overflows(digits: Span, base: u32): bool {
  if (magnitude != u64.MAX_VALUE) return false;
  const last = sizeOf(digits) - 1;
  const head = parseNumber(slice(digits, 0, last), base);
  const tail = parseNumber(slice(digits, last, last + 1), base);
  return head > (u64.MAX_VALUE - tail) / base;
}

function greatest(bits: u32, signed: bool): u64 {
  const highest = u64.MAX_VALUE >> (64 - bits + (signed ? 1 : 0));
  return highest + (negative ? 1 : 0);
}
