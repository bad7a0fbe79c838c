// Values of parameters, out of text that the loader has checked.

import { parseNumber } from "../number";
import { Span, byteAt, sizeOf, slice, spanAt, startOf } from "../span";

/** The longest text that a parameter takes. */
export const PARAMETER_TEXT_BYTES: u32 = 1024;
const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const ZERO: u32 = 0x30;
const LETTER_X: u32 = 0x78;
const LETTER_CASE: u32 = 0x20;

/** A number in decimal, in hexadecimal after `0x`, or in octal after `0`. */
export function integerOf(value: Span): u64 {
  const sign = byteAt(value, 0);
  const digits = slice(value, sign == MINUS || sign == PLUS ? 1 : 0, sizeOf(value));
  const magnitude = magnitudeOf(digits);
  return sign == MINUS ? 0 - magnitude : magnitude;
}

function magnitudeOf(digits: Span): u64 {
  if (byteAt(digits, 0) != ZERO) return parseNumber(digits, 10);
  const hexadecimal = (byteAt(digits, 1) | LETTER_CASE) == LETTER_X;
  if (hexadecimal) return parseNumber(slice(digits, 2, sizeOf(digits)), 16);
  return parseNumber(digits, 8);
}

/**
 * A copy of the value in whichever of the two halves at `room` does not hold `old`, so
 * that a change can be taken back.
 */
export function keepText(room: usize, old: Span, value: Span): Span {
  const first = <u32>room;
  const place = startOf(old) == first ? first + PARAMETER_TEXT_BYTES : first;
  const size = min(sizeOf(value), PARAMETER_TEXT_BYTES);
  memory.copy(place, startOf(value), size);
  return spanAt(place, size);
}
