// The parameters a module was loaded with: `name=value` words on its start page. The last
// one of a name wins; a name without a value is a true bool. Values may be quoted with
// `"`.

import { parseNumber } from "./number";
import {
  EMPTY,
  Span,
  after,
  before,
  blank,
  byteAt,
  equals,
  sizeOf,
  slice,
  spanAt,
  startsWith,
  trim,
} from "./span";
import { startInfo } from "./start-info";

const EQUALS: u32 = 0x3d;
const QUOTE: u32 = 0x22;

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

/** A word's name; a quote that opens before it is left out. */
export function parameterName(word: Span): Span {
  const name = before(word, EQUALS);
  return byteAt(name, 0) == QUOTE ? slice(name, 1, sizeOf(name)) : name;
}

/** A word's value, without its quotes. */
export function parameterValue(word: Span): Span {
  let value = after(word, EQUALS);
  if (byteAt(value, 0) == QUOTE) value = slice(value, 1, sizeOf(value));
  const last = sizeOf(value) - 1;
  return sizeOf(value) > 0 && byteAt(value, last) == QUOTE
    ? slice(value, 0, last)
    : value;
}

/** Value of the process's parameter `name`; nothing when it has none. */
export function parameter(name: string): Span {
  const info = startInfo();
  let value = EMPTY;
  let rest = trim(spanAt(info.arguments, info.argumentsLength));
  while (sizeOf(rest) > 0) {
    const word = firstParameter(rest);
    if (equals(parameterName(word), name)) value = parameterValue(word);
    rest = afterParameter(rest);
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
  const info = startInfo();
  let rest = trim(spanAt(info.arguments, info.argumentsLength));
  while (sizeOf(rest) > 0) {
    if (equals(parameterName(firstParameter(rest)), name)) return true;
    rest = afterParameter(rest);
  }
  return false;
}
