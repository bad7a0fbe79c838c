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
  spanAt,
  trim,
} from "../../libsys/span";
import { aliasMatches } from "./alias-pattern";

const MAXIMUM_FILES: u32 = 32;
const NEWLINE: u32 = 0x0a;
const BACKSLASH: u32 = 0x5c;
/** Room for the files in which lines go on behind a backslash. */
const JOINED_BYTES: u32 = 16_384;

const files: usize = memory.data(32 * 8, 8); // Span[MAXIMUM_FILES]
let count: u32 = 0;
const joined: usize = memory.data(16_384, 8);
let joinedUsed: u32 = 0;
/** So many of them are of modprobe.d. */
let written: u32 = 0;

/** Takes up a file; false when there is room for no more. */
export function addConfiguration(file: Span, ofModules: bool): bool {
  const lines = withJoinedLines(file);
  if (count == MAXIMUM_FILES || (lines == EMPTY && file != EMPTY)) return false;
  // The hints come behind what somebody wrote.
  const place = ofModules ? count : written;
  memory.copy(files + (place + 1) * 8, files + place * 8, (count - place) * 8);
  store<u64>(files + place * 8, lines);
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
      const end = indexOf(rest, NEWLINE, 0);
      const line = trim(slice(rest, 0, end));
      rest = slice(rest, end + 1, sizeOf(rest));
      const said = equals(firstWord(line), keyword) && sizeOf(afterWord(line)) != 0;
      if (!said) continue;
      if (seen++ == nth) return afterWord(line);
    }
  }
  return EMPTY;
}

/**
 * The file as kmod reads it: a backslash and the end of its line are nothing, also in a
 * comment, and a backslash and another byte are that byte. EMPTY without room for a copy.
 */
function withJoinedLines(file: Span): Span {
  const size = sizeOf(file);
  if (indexOf(file, BACKSLASH, 0) == size) return file;
  if (size > JOINED_BYTES - joinedUsed) return EMPTY;
  const start = joined + joinedUsed;
  for (let index: u32 = 0; index < size; index++) {
    if (byteAt(file, index) == BACKSLASH && byteAt(file, ++index) == NEWLINE) continue;
    store<u8>(joined + joinedUsed++, <u8>byteAt(file, index));
  }
  return spanAt(start, <u32>(joined + joinedUsed - start));
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
