// Parameter strings: `name=value` words with blanks between them, as Linux reads them. A
// `"` before the name or right behind the `=` opens a quoted part, in which blanks end
// nothing; there is no way to quote a quote.

import { parseNumber } from "./number";
import {
  EMPTY,
  Span,
  after,
  before,
  blank,
  byteAt,
  indexOf,
  sizeOf,
  slice,
  spanAt,
  startsWith,
  trim,
} from "./span";
import { startInfo } from "./start-info";

const EQUALS: u32 = 0x3d;
const QUOTE: u32 = 0x22;
const DASH: u32 = 0x2d;
const UNDERSCORE: u32 = 0x5f;
const DIGIT_1: u32 = 0x31;
/** Makes an upper-case letter a lower-case one. */
const LETTER_CASE: u32 = 0x20;
const LETTER_N: u32 = 0x6e;
const LETTER_O: u32 = 0x6f;
const LETTER_T: u32 = 0x74;
const LETTER_Y: u32 = 0x79;

/** The first word of a parameter string: blanks inside quotes do not end it. */
export function firstParameter(parameters: Span): Span {
  let quoted = false;
  let end: u32 = 0;
  for (; end < sizeOf(parameters); end++) {
    const byte = byteAt(parameters, end);
    if (byte == QUOTE) quoted = !quoted;
    else if (blank(byte) && !quoted) break;
  }
  return slice(parameters, 0, end);
}

/** What follows the first word. */
export function afterParameter(parameters: Span): Span {
  return trim(slice(parameters, sizeOf(firstParameter(parameters)), sizeOf(parameters)));
}

/** Whether a word has a value, be it empty. */
export function hasValue(word: Span): bool {
  return indexOf(word, EQUALS, 0) < sizeOf(word);
}

/** A word's name, without the quote that may open the word. */
export function parameterName(word: Span): Span {
  if (!opensWithQuote(word)) return before(word, EQUALS);
  const inner = slice(word, 1, sizeOf(word));
  const name = before(inner, EQUALS);
  return hasValue(inner) ? name : withoutLastQuote(name);
}

/** A word's value, without the quotes around it or around the whole word. */
export function parameterValue(word: Span): Span {
  const value = after(word, EQUALS);
  if (opensWithQuote(value)) return withoutLastQuote(slice(value, 1, sizeOf(value)));
  return opensWithQuote(word) ? withoutLastQuote(value) : value;
}

/** Whether a name is the one that the literal spells; `-` and `_` are equal. */
export function namesParameter(name: Span, literal: string): bool {
  const size = <u32>literal.length;
  if (sizeOf(name) != size) return false;
  for (let index: u32 = 0; index < size; index++) {
    const expected = <u32>literal.charCodeAt(index);
    if (byteAt(name, index) == expected) continue;
    if (expected != UNDERSCORE || byteAt(name, index) != DASH) return false;
  }
  return true;
}

/** Whether a boolean's value means true; a bare name has the empty value, and is. */
export function meansTrue(value: Span): bool {
  const first = byteAt(value, 0) | LETTER_CASE;
  if (sizeOf(value) == 0) return true;
  if (first == LETTER_O) return (byteAt(value, 1) | LETTER_CASE) == LETTER_N;
  return first == LETTER_Y || first == LETTER_T || byteAt(value, 0) == DIGIT_1;
}

/** Value of the process's parameter `name`; nothing when it has none. */
export function parameter(name: string): Span {
  let value = EMPTY;
  for (let rest = ownParameters(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (namesParameter(parameterName(word), name)) value = parameterValue(word);
  }
  return value;
}

/**
 * Value of a number parameter: decimal, or hexadecimal after 0x; `fallback` when there is
 * none.
 */
export function numberParameter(name: string, fallback: u64): u64 {
  const value = parameter(name);
  if (sizeOf(value) == 0) return fallback;
  if (startsWith(value, "0x")) return parseNumber(slice(value, 2, sizeOf(value)), 16);
  return parseNumber(value, 10);
}

/** Whether the process was given the parameter `name`, with a value or without. */
export function hasParameter(name: string): bool {
  for (let rest = ownParameters(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    if (namesParameter(parameterName(firstParameter(rest)), name)) return true;
  }
  return false;
}

function ownParameters(): Span {
  const info = startInfo();
  return trim(spanAt(info.arguments, info.argumentsLength));
}

function opensWithQuote(text: Span): bool {
  return byteAt(text, 0) == QUOTE;
}

function withoutLastQuote(text: Span): Span {
  const last = sizeOf(text) - 1;
  if (sizeOf(text) == 0 || byteAt(text, last) != QUOTE) return text;
  return slice(text, 0, last);
}
