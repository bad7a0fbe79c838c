// Parameter strings: `name=value` words with blanks between them, as Linux reads them. A
// `"` before the name or right behind the `=` opens a quoted part, in which blanks end
// nothing; there is no way to quote a quote.

import { Span, after, before, blank, byteAt, indexOf, sizeOf, slice, trim } from "./span";

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

function opensWithQuote(text: Span): bool {
  return byteAt(text, 0) == QUOTE;
}

function withoutLastQuote(text: Span): Span {
  const last = sizeOf(text) - 1;
  if (sizeOf(text) == 0 || byteAt(text, last) != QUOTE) return text;
  return slice(text, 0, last);
}
