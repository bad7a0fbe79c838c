// Numbers in text. Each reader ends at the first byte that is no digit and saturates;
// `allDigits` tells whether the text is a number and nothing else.

import { Span, byteAt, sizeOf } from "./span";

const NO_DIGIT: u32 = 99;

function digitOf(byte: u32): u32 {
  const decimal = byte - 48;
  if (decimal <= 9) return decimal;
  const letter = (byte | 32) - 97;
  return letter < 6 ? letter + 10 : NO_DIGIT;
}

/** Value of the digits that the span begins with, in base 8, 10 or 16. */
export function parseNumber(span: Span, base: u32): u64 {
  let value: u64 = 0;
  for (let i: u32 = 0; i < sizeOf(span); ++i) {
    const digit = digitOf(byteAt(span, i));
    if (digit >= base) break;
    if (value > (u64.MAX_VALUE - digit) / base) return u64.MAX_VALUE;
    value = value * base + digit;
  }
  return value;
}

export function parseDecimal(span: Span): u64 {
  return parseNumber(span, 10);
}

export function parseHex(span: Span): u64 {
  return parseNumber(span, 16);
}

/** True for at least one digit, and nothing else. */
export function allDigits(span: Span, base: u32): bool {
  for (let i: u32 = 0; i < sizeOf(span); ++i) {
    if (digitOf(byteAt(span, i)) >= base) return false;
  }
  return sizeOf(span) > 0;
}
