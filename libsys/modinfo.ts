// Reads the `.modinfo` and `.weft.manifest` sections of a module: NUL-terminated
// `key=value` strings one after the other. Any bytes are safe to read: an entry without
// `=` has an empty value, and the last needs no NUL.

import { EMPTY, Span, after, before, equals, indexOf, sizeOf, slice, trim } from "./span";

const EQUALS: u32 = 0x3d;
const COMMA: u32 = 0x2c;

/** The first entry of a section, or nothing at its end; padding NULs are skipped. */
export function firstEntry(section: Span): Span {
  const rest = withoutPadding(section);
  return slice(rest, 0, indexOf(rest, 0, 0));
}

/** What follows the first entry. */
export function afterEntry(section: Span): Span {
  const rest = withoutPadding(section);
  return slice(rest, indexOf(rest, 0, 0) + 1, sizeOf(rest));
}

export function keyOf(entry: Span): Span {
  return before(entry, EQUALS);
}

export function valueOf(entry: Span): Span {
  return after(entry, EQUALS);
}

/** The value of the `nth` entry (from 0) with this key, or nothing. */
export function entryValue(section: Span, key: string, nth: u32): Span {
  let rest = section;
  let seen: u32 = 0;
  while (true) {
    const entry = firstEntry(rest);
    if (sizeOf(entry) == 0) return EMPTY;
    if (equals(keyOf(entry), key) && seen++ == nth) return valueOf(entry);
    rest = afterEntry(rest);
  }
}

/** Whether there is an entry with this key, be its value empty or not. */
export function hasEntry(section: Span, key: string): bool {
  let rest = section;
  while (true) {
    const entry = firstEntry(rest);
    if (sizeOf(entry) == 0) return false;
    if (equals(keyOf(entry), key)) return true;
    rest = afterEntry(rest);
  }
}

/**
 * The `nth` element of a comma-separated list such as `depends=`, trimmed, or nothing.
 */
export function listElement(list: Span, nth: u32): Span {
  let rest = list;
  for (let left = nth; left != 0 && sizeOf(rest) != 0; left--) rest = afterElement(rest);
  return firstElement(rest);
}

/** The first element of such a list, or nothing. */
export function firstElement(list: Span): Span {
  return trim(before(list, COMMA));
}

export function afterElement(list: Span): Span {
  return after(list, COMMA);
}

function withoutPadding(section: Span): Span {
  let from: u32 = 0;
  const size = sizeOf(section);
  while (from < size && indexOf(section, 0, from) == from) from++;
  return slice(section, from, size);
}
