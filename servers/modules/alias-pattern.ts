// Matches a modalias string against the pattern of an `alias` line: fnmatch's `*`, `?`
// and `[a-z]`, `[!x]`, with `-` and `_` equal outside brackets as kmod has it. Backtracks
// to the last star only, so the cost is bounded by pattern length times text length
// whatever a file contains.

import { Span, byteAt, indexOf, sizeOf } from "../../libsys/span";
import { folded } from "./canonical-name";

const STAR: u32 = 0x2a;
const QUESTION: u32 = 0x3f;
const OPEN: u32 = 0x5b;
const CLOSE: u32 = 0x5d;
const BANG: u32 = 0x21;
const CARET: u32 = 0x5e;
const DASH: u32 = 0x2d;
const NONE: u32 = u32.MAX_VALUE;

/** Whether the whole of `name` matches the whole of `pattern`. */
export function aliasMatches(pattern: Span, name: Span): bool {
  let at: u32 = 0;
  let index: u32 = 0;
  let star: u32 = NONE;
  let resume: u32 = 0;
  while (index < sizeOf(name)) {
    if (at < sizeOf(pattern) && byteAt(pattern, at) == STAR) {
      star = ++at;
      resume = index;
    } else if (itemMatches(pattern, at, byteAt(name, index))) {
      at = afterItem(pattern, at);
      index++;
    } else {
      if (star == NONE) return false;
      at = star;
      index = ++resume;
    }
  }
  while (at < sizeOf(pattern) && byteAt(pattern, at) == STAR) at++;
  return at == sizeOf(pattern);
}

/** Whether the pattern has no wildcard, so that a table may look it up by equality. */
export function literalPattern(pattern: Span): bool {
  for (let index: u32 = 0; index < sizeOf(pattern); index++) {
    const byte = byteAt(pattern, index);
    if (byte == STAR || byte == QUESTION || byte == OPEN) return false;
  }
  return true;
}

function itemMatches(pattern: Span, at: u32, byte: u32): bool {
  if (at >= sizeOf(pattern)) return false;
  const item = byteAt(pattern, at);
  if (item == QUESTION) return true;
  if (item == OPEN && bracketEnd(pattern, at) != NONE)
    return inBracket(pattern, at, byte);
  return folded(item) == folded(byte);
}

function afterItem(pattern: Span, at: u32): u32 {
  if (byteAt(pattern, at) != OPEN) return at + 1;
  const end = bracketEnd(pattern, at);
  return end == NONE ? at + 1 : end + 1;
}

/**
 * Where the bracket expression that opens at `open` closes; a `]` in first place is a
 * member.
 */
function bracketEnd(pattern: Span, open: u32): u32 {
  let first = open + 1;
  if (negated(pattern, first)) first++;
  const close = indexOf(pattern, CLOSE, first + 1);
  return close < sizeOf(pattern) ? close : NONE;
}

function negated(pattern: Span, at: u32): bool {
  return byteAt(pattern, at) == BANG || byteAt(pattern, at) == CARET;
}

function inBracket(pattern: Span, open: u32, byte: u32): bool {
  const end = bracketEnd(pattern, open);
  const negative = negated(pattern, open + 1);
  let found = false;
  let at = negative ? open + 2 : open + 1;
  while (at < end) {
    const low = byteAt(pattern, at);
    const range = at + 2 < end && byteAt(pattern, at + 1) == DASH;
    const high = range ? byteAt(pattern, at + 2) : low;
    if (byte >= low && byte <= high) found = true;
    at += range ? 3 : 1;
  }
  return found != negative;
}
