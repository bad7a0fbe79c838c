// A view of bytes that somebody else owns: start address in the low half, length in the
// high half. It is a plain number, so passing one costs nothing and nothing is allocated;
// it never outlives the memory it looks at. `text.ts` writes text, spans read it.

export type Span = u64;

export const EMPTY: Span = 0;

// @ts-ignore: decorator
@inline
export function spanAt(start: usize, length: u32): Span {
  return <u64>start | (<u64>length << 32);
}

// @ts-ignore: decorator
@inline
export function startOf(span: Span): u32 {
  return <u32>span;
}

// @ts-ignore: decorator
@inline
export function sizeOf(span: Span): u32 {
  return <u32>(span >> 32);
}

/** The byte at `index`, or 0 beyond the end. */
// @ts-ignore: decorator
@inline
export function byteAt(span: Span, index: u32): u32 {
  return index < sizeOf(span) ? <u32>load<u8>(startOf(span) + index) : 0;
}

/**
 * The part from byte `from` up to, not including, byte `to`; both are cut to the span.
 */
export function slice(span: Span, from: u32, to: u32): Span {
  const end = min(to, sizeOf(span));
  if (from >= end) return EMPTY;
  return spanAt(startOf(span) + from, end - from);
}

/** The position of `byte` at or after `from`; the span's size when there is none. */
export function indexOf(span: Span, byte: u32, from: u32): u32 {
  const size = sizeOf(span);
  const pattern = <u64>byte * LOW_BITS;
  let index = from;
  for (; index < size && size - index >= 8; index += 8) {
    const match = zeroBytes(load<u64>(startOf(span) + index) ^ pattern);
    if (match != 0) return index + (<u32>ctz(match) >> 3);
  }
  while (index < size && <u32>load<u8>(startOf(span) + index) != byte) index++;
  return min(index, size);
}

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/**
 * The lowest bit that is set is the high bit of the lowest byte of `word` that is 0; no
 * bit is set when none is 0.
 */
// @ts-ignore: decorator
@inline
function zeroBytes(word: u64): u64 {
  return (word - LOW_BITS) & ~word & HIGH_BITS;
}

/** All before the first `byte`, or the whole span. */
export function before(span: Span, byte: u32): Span {
  return slice(span, 0, indexOf(span, byte, 0));
}

/** All after the first `byte`, or nothing. */
export function after(span: Span, byte: u32): Span {
  return slice(span, indexOf(span, byte, 0) + 1, sizeOf(span));
}

export function equal(a: Span, b: Span): bool {
  if (sizeOf(a) != sizeOf(b)) return false;
  return memory.compare(startOf(a), startOf(b), sizeOf(a)) == 0;
}

/** Whether the span is exactly the ASCII literal. */
export function equals(span: Span, literal: string): bool {
  return sizeOf(span) == <u32>literal.length && startsWith(span, literal);
}

/** Whether the span begins with the ASCII literal. */
export function startsWith(span: Span, literal: string): bool {
  const length = <u32>literal.length;
  if (sizeOf(span) < length) return false;
  for (let index: u32 = 0; index < length; index++) {
    if (byteAt(span, index) != <u32>literal.charCodeAt(index)) return false;
  }
  return true;
}

// @ts-ignore: decorator
@inline
export function blank(byte: u32): bool {
  return byte == 0x20 || (byte >= 9 && byte <= 13);
}

/** The span without white space around it. */
export function trim(span: Span): Span {
  let from: u32 = 0;
  let to = sizeOf(span);
  while (from < to && blank(byteAt(span, from))) from++;
  while (to > from && blank(byteAt(span, to - 1))) to--;
  return slice(span, from, to);
}

/** The first word of a trimmed span: all before its first white space. */
export function firstWord(span: Span): Span {
  let end: u32 = 0;
  while (end < sizeOf(span) && !blank(byteAt(span, end))) end++;
  return slice(span, 0, end);
}

/** What follows the first word, trimmed. */
export function afterWord(span: Span): Span {
  return trim(slice(span, sizeOf(firstWord(span)), sizeOf(span)));
}
