// Paths: absolute, made of names between slashes. A short path has no empty names, no `.`
// and no `..`; the root is "/".

import { Span, byteAt, equals, indexOf, sizeOf, slice, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";

export const PATH_BYTES: u32 = 1024;

const SLASH: u32 = 0x2f;

/** Writes the short form of an absolute path; false when it is none, or too long. */
export function shortenPath(path: Span, short: Text): bool {
  short.clear();
  if (byteAt(path, 0) != SLASH || sizeOf(path) > PATH_BYTES) return false;
  let at: u32 = 0;
  while (at < sizeOf(path)) {
    const end = indexOf(path, SLASH, at + 1);
    const name = slice(path, at + 1, end);
    if (indexOf(name, 0, 0) != sizeOf(name)) return false;
    if (equals(name, "..")) removeName(short);
    else if (sizeOf(name) != 0 && !equals(name, ".")) {
      short.byte(SLASH).bytes(startOf(name), sizeOf(name));
    }
    at = end;
  }
  if (short.length == 0) short.byte(SLASH);
  return true;
}

/** The name before the first slash of a path that has lost its leading one. */
export function firstName(path: Span): Span {
  return slice(path, 0, indexOf(path, SLASH, 0));
}

/** What follows the first name and its slash. */
export function afterFirstName(path: Span): Span {
  return slice(path, indexOf(path, SLASH, 0) + 1, sizeOf(path));
}

function removeName(short: Text): void {
  while (short.length > 0) {
    short.length--;
    if (load<u8>(short.address + short.length) == SLASH) return;
  }
}
