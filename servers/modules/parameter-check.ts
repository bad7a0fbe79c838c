// Checks parameters against the types that a module's modinfo declares, as Linux's
// parameter parser does: a bad value fails the load, a name that the module does not know
// is only worth a warning.

import { Errno } from "../../libsys/errno";
import { allDigits, parseNumber } from "../../libsys/number";
import {
  firstParameter,
  afterParameter,
  parameterName,
  parameterValue,
} from "../../libsys/parameter";
import {
  EMPTY,
  Span,
  byteAt,
  equals,
  indexOf,
  sizeOf,
  slice,
  startsWith,
  trim,
} from "../../libsys/span";
import { parameterType } from "./modinfo";

const EQUALS: u32 = 0x3d;
const MINUS: u32 = 0x2d;

/** The longest text that a string parameter takes. */
const MAXIMUM_TEXT: u32 = 1024;

/**
 * 0, or the negative errno of the first word that is wrong; `wrongParameter` tells which
 * that is.
 */
export function checkParameters(information: Span, parameters: Span): i32 {
  let rest = trim(parameters);
  while (sizeOf(rest) > 0) {
    const word = firstParameter(rest);
    const type = parameterType(information, parameterName(word));
    const result = sizeOf(type) == 0 ? 0 : checkValue(type, word);
    if (result != 0) {
      wrong = word;
      return result;
    }
    rest = afterParameter(rest);
  }
  return 0;
}

let wrong: Span = EMPTY;

/** The word that made checkParameters fail. */
export function wrongParameter(): Span {
  return wrong;
}

/** The `nth` word (from 0) whose name the module does not declare, or nothing. */
export function unknownParameter(information: Span, parameters: Span, nth: u32): Span {
  let seen: u32 = 0;
  for (let rest = trim(parameters); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (equals(word, "--")) return EMPTY;
    if (sizeOf(parameterType(information, parameterName(word))) > 0) continue;
    if (seen++ == nth) return word;
  }
  return EMPTY;
}

function checkValue(type: Span, word: Span): i32 {
  const value = parameterValue(word);
  const given = indexOf(word, EQUALS, 0) < sizeOf(word);
  if (equals(type, "bool")) return given ? checkBool(value) : 0;
  if (!given) return -Errno.EINVAL;
  if (equals(type, "charp") || equals(type, "string")) {
    return sizeOf(value) > MAXIMUM_TEXT ? -Errno.ENOSPC : 0;
  }
  return checkInteger(value, bitsOf(type), signedType(type));
}

function checkBool(value: Span): i32 {
  const first = byteAt(value, 0) | 0x20;
  const letter = first == 0x79 || first == 0x6e || first == 0x74 || first == 0x66;
  const digit = equals(value, "0") || equals(value, "1");
  const word = equals(value, "on") || equals(value, "off");
  return letter || digit || word ? 0 : -Errno.EINVAL;
}

function bitsOf(type: Span): u32 {
  if (equals(type, "byte")) return 8;
  if (equals(type, "short") || equals(type, "ushort")) return 16;
  if (equals(type, "int") || equals(type, "uint")) return 32;
  return 64;
}

function signedType(type: Span): bool {
  return equals(type, "int") || equals(type, "short") || equals(type, "long");
}

function checkInteger(value: Span, bits: u32, signed: bool): i32 {
  const negative = byteAt(value, 0) == MINUS;
  if (negative && !signed) return -Errno.EINVAL;
  const digits = slice(value, negative ? 1 : 0, sizeOf(value));
  const base: u32 = startsWith(digits, "0x") ? 16 : 10;
  const number = base == 16 ? slice(digits, 2, sizeOf(digits)) : digits;
  if (!allDigits(number, base)) return -Errno.EINVAL;
  const size = parseNumber(number, base);
  return size <= highest(bits, signed, negative) ? 0 : -Errno.ERANGE;
}

/**
 * The highest absolute value of the type; one less than 2^64, so that saturation shows.
 */
function highest(bits: u32, signed: bool, negative: bool): u64 {
  const positive = u64.MAX_VALUE >> (64 - bits + (signed ? 1 : 0));
  return min(positive + (negative ? 1 : 0), u64.MAX_VALUE - 1);
}
