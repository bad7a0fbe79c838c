// What modprobe's configuration says: the files modprobe.d/*.conf of the boot archive, in
// the order of their names, and the hints that the build took from the modules themselves
// (modules.softdep, modules.weakdep). Lines are looked at in place. Commands are not run:
// `install` and `remove` take names of modules (docs/modules.md, "Configuration").

import {
  EMPTY,
  Span,
  afterWord,
  byteAt,
  equals,
  firstWord,
  indexOf,
  sizeOf,
  slice,
  trim,
} from "../../libsys/span";
import { aliasMatches } from "./alias-pattern";

const MAXIMUM_FILES: u32 = 32;
const NEWLINE: u32 = 0x0a;
const BACKSLASH: u32 = 0x5c;
const HASH: u32 = 0x23;

const files: usize = memory.data(32 * 8, 8); // Span[MAXIMUM_FILES]
let count: u32 = 0;
/** So many of them are of modprobe.d. */
let written: u32 = 0;

/** Takes up a file; false when there is room for no more. */
export function addConfiguration(file: Span, ofModules: bool): bool {
  if (count == MAXIMUM_FILES) return false;
  // The hints come behind what somebody wrote.
  const place = ofModules ? count : written;
  memory.copy(files + (place + 1) * 8, files + place * 8, (count - place) * 8);
  store<u64>(files + place * 8, file);
  count++;
  if (!ofModules) written++;
  return true;
}

/** The `nth` (from 0) line with this keyword, without it; nothing at the end. */
export function configuredLine(keyword: string, nth: u32): Span {
  let seen: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    let rest = load<u64>(files + index * 8);
    while (sizeOf(rest) != 0) {
      const end = endOfLine(rest);
      const line = trim(slice(rest, 0, end));
      rest = slice(rest, end + 1, sizeOf(rest));
      const said = equals(firstWord(line), keyword) && sizeOf(afterWord(line)) != 0;
      if (!said) continue;
      if (seen++ == nth) return afterWord(line);
    }
  }
  return EMPTY;
}

/** A line goes on behind a backslash at its end; a comment does not. */
function endOfLine(text: Span): u32 {
  const comment = byteAt(trim(text), 0) == HASH;
  let end = indexOf(text, NEWLINE, 0);
  while (!comment && end != 0 && byteAt(text, end - 1) == BACKSLASH) {
    end = indexOf(text, NEWLINE, end + 1);
  }
  return end;
}

/** What the `nth` (from 0) line of this keyword that is about `name` says of it. */
export function configured(keyword: string, name: Span, nth: u32): Span {
  let seen: u32 = 0;
  let index: u32 = 0;
  let line = configuredLine(keyword, 0);
  while (sizeOf(line) != 0) {
    if (aliasMatches(firstWord(line), name) && seen++ == nth) return afterWord(line);
    line = configuredLine(keyword, ++index);
  }
  return EMPTY;
}

/** Whether there is a line of this keyword about `name`. */
export function isConfigured(keyword: string, name: Span): bool {
  let index: u32 = 0;
  let line = configuredLine(keyword, 0);
  while (sizeOf(line) != 0) {
    if (aliasMatches(firstWord(line), name)) return true;
    line = configuredLine(keyword, ++index);
  }
  return false;
}

/** The first of some words that is no line's continuation; nothing when there is none. */
export function nextWord(words: Span): Span {
  const word = firstWord(words);
  return sizeOf(word) == 1 && byteAt(word, 0) == BACKSLASH
    ? nextWord(afterWord(words))
    : word;
}

/** What follows that word. */
export function afterNextWord(words: Span): Span {
  const word = firstWord(words);
  const rest = afterWord(words);
  const skipped = sizeOf(word) == 1 && byteAt(word, 0) == BACKSLASH;
  return skipped ? afterNextWord(rest) : rest;
}
