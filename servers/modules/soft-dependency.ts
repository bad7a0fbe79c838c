// Modules that another one would like to have: before it (`pre:`) or after it (`post:`).
// What becomes of them matters to nobody. All lines about a module count.

import { EMPTY, Span, afterWord, firstWord, sizeOf, equals } from "../../libsys/span";
import { configured } from "./configuration";

export const enum Side {
  None = 0,
  Before = 1,
  After = 2,
}

/**
 * The `nth` (from 0) module that this one would like on that side; nothing at the end.
 */
export function softDependency(module: Span, side: Side, nth: u32): Span {
  let left = nth;
  let index: u32 = 0;
  let words = configured("softdep", module, 0);
  while (sizeOf(words) != 0) {
    const found = nthOf(words, side, left);
    if (sizeOf(found) != 0) return found;
    left -= countOf(words, side);
    words = configured("softdep", module, ++index);
  }
  return EMPTY;
}

/** How many modules this one would like on that side. */
export function countSoftDependencies(module: Span, side: Side): u32 {
  let count: u32 = 0;
  while (sizeOf(softDependency(module, side, count)) != 0) count++;
  return count;
}

function nthOf(words: Span, side: Side, nth: u32): Span {
  let present: Side = Side.None;
  let seen: u32 = 0;
  for (let rest = words; sizeOf(rest) != 0; rest = afterWord(rest)) {
    const word = firstWord(rest);
    if (equals(word, "pre:")) present = Side.Before;
    else if (equals(word, "post:")) present = Side.After;
    else if (present == side && seen++ == nth) return word;
  }
  return EMPTY;
}

function countOf(words: Span, side: Side): u32 {
  let count: u32 = 0;
  while (sizeOf(nthOf(words, side, count)) != 0) count++;
  return count;
}
