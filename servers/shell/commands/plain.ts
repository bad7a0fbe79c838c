// The commands that need nobody: echo, true, false, clear, version.

import { byteAt, equals } from "../../../libsys/span";
import { SYSTEM_NAME, SYSTEM_VERSION } from "../../../libsys/version";
import { argument, argumentCount } from "../arguments";
import { endLine, out, printBytes } from "../output";

const SPACE: u32 = 0x20;

/** Prints its words; -n leaves out the line's end. */
export function echo(): i32 {
  const bare = equals(argument(0), "-n");
  const first: u32 = bare ? 1 : 0;
  for (let index = first; index < argumentCount(); index++) {
    if (index != first) out.byte(SPACE);
    printBytes(argument(index));
  }
  if (!bare) endLine();
  return 0;
}

export function succeed(): i32 {
  return 0;
}

export function failAlways(): i32 {
  return 1;
}

export function clear(): i32 {
  out.put("\x1b[H\x1b[J");
  return 0;
}

/**
 * `Weft 0.1.0 x86_64`; uname's letters change nothing but that without any only the name
 * comes.
 */
export function version(): i32 {
  out.put(SYSTEM_NAME).byte(SPACE).put(SYSTEM_VERSION).put(" x86_64");
  endLine();
  return 0;
}

export function uname(): i32 {
  if (byteAt(argument(0), 0) != 0) return version();
  out.put(SYSTEM_NAME);
  endLine();
  return 0;
}
