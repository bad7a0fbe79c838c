// `NAME.PARAMETER=value` words of the kernel's command line, as modprobe reads them: the
// module's name has only letters, digits, `-` and `_`; quotes stand around the whole word
// or around the value, nowhere else.

import {
  afterParameter,
  firstParameter,
  hasValue,
  parameterName,
  parameterValue,
} from "../../libsys/parameter";
import {
  EMPTY,
  Span,
  after,
  before,
  blank,
  byteAt,
  equals,
  indexOf,
  sizeOf,
} from "../../libsys/span";
import { Text } from "../../libsys/text";
import { sameName } from "./canonical-name";
import { commandLine } from "./policy";

const DOT: u32 = 0x2e;
const EQUALS: u32 = 0x3d;
const QUOTE: u32 = 0x22;
const SPACE: u32 = 0x20;
const DASH: u32 = 0x2d;
const UNDERSCORE: u32 = 0x5f;
const LETTER_CASE: u32 = 0x20;

/** Appends the command line's parameters for the module, as `parameter=value` words. */
export function putBootParameters(text: Text, name: Span): void {
  for (let rest = commandLine(); sizeOf(rest) > 0; rest = afterParameter(rest)) {
    const word = firstParameter(rest);
    if (!sameName(bootModuleOf(word), name)) continue;
    if (text.length > 0) text.byte(SPACE);
    putBootParameter(text, word);
  }
}

/** The module that a word is a parameter of; nothing for other words. */
export function bootModuleOf(word: Span): Span {
  const key = parameterName(word);
  const name = before(key, DOT);
  const parameter = after(key, DOT);
  if (sizeOf(parameter) == 0 || !isModuleName(name)) return EMPTY;
  if (indexOf(parameter, QUOTE, 0) < sizeOf(parameter)) return EMPTY;
  // modprobe's own words, and those of the loader, are no parameters of modules.
  return equals(name, "modprobe") || equals(name, "modules") ? EMPTY : name;
}

/** Appends the word as the module's own parameter. */
export function putBootParameter(text: Text, word: Span): void {
  text.append(after(parameterName(word), DOT));
  if (!hasValue(word)) return;
  const value = parameterValue(word);
  const quoted = hasBlank(value);
  text.byte(EQUALS);
  if (quoted) text.byte(QUOTE);
  text.append(value);
  if (quoted) text.byte(QUOTE);
}

function isModuleName(name: Span): bool {
  for (let index: u32 = 0; index < sizeOf(name); index++) {
    const byte = byteAt(name, index);
    const letter = (byte | LETTER_CASE) - 0x61 < 26;
    const digit = byte - 0x30 < 10;
    if (!letter && !digit && byte != DASH && byte != UNDERSCORE) return false;
  }
  return sizeOf(name) > 0;
}

function hasBlank(value: Span): bool {
  for (let index: u32 = 0; index < sizeOf(value); index++) {
    if (blank(byteAt(value, index))) return true;
  }
  return false;
}
