// Numbers that people type: decimal, 0x hexadecimal or 0 octal, with a factor of 1024,
// 1024² or 1024³ (k, M, G; b is 512) as util-linux takes them.

import { Span, byteAt, equals, sizeOf, slice } from "../../libsys/span";
import { allDigits, parseNumber } from "../../libsys/number";

/** What parseCount answers for a word that is no number. */
export const NO_NUMBER: u64 = u64.MAX_VALUE;

/** The number that a word stands for, or NO_NUMBER. */
export function parseCount(word: Span): u64 {
  const size = sizeOf(word);
  const factor = size > 1 && !isHexadecimal(word) ? factorOf(byteAt(word, size - 1)) : 1;
  const digits = factor == 1 ? word : slice(word, 0, size - 1);
  const value = parsePlain(digits);
  if (value == NO_NUMBER || value > (NO_NUMBER - 1) / factor) return NO_NUMBER;
  return value * factor;
}

function parsePlain(digits: Span): u64 {
  if (isHexadecimal(digits)) return parseBase(slice(digits, 2, sizeOf(digits)), 16);
  if (byteAt(digits, 0) == 0x30 && !equals(digits, "0")) return parseBase(digits, 8);
  return parseBase(digits, 10);
}

function parseBase(digits: Span, base: u32): u64 {
  return allDigits(digits, base) ? parseNumber(digits, base) : NO_NUMBER;
}

function isHexadecimal(word: Span): bool {
  return byteAt(word, 0) == 0x30 && (byteAt(word, 1) | 0x20) == 0x78;
}

function factorOf(letter: u32): u64 {
  switch (letter) {
    case 0x62: // b
      return 512;
    case 0x6b: // k
    case 0x4b: // K
      return 1 << 10;
    case 0x6d: // m
    case 0x4d: // M
      return 1 << 20;
    case 0x67: // g
    case 0x47: // G
      return 1 << 30;
    default:
      return 1;
  }
}
