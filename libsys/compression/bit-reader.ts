// The bits of a span, lowest of each byte first. Bits behind the end are zeros; who takes
// them has overdrawn the reader, and is to look now and then whether that happened.

import { Span, sizeOf, spanAt, startOf } from "../span";

let next: usize = 0;
let end: usize = 0;
/** Bits that were read but not taken; the lowest comes first. */
let bits: u64 = 0;
/** How many of `bits` are the span's; below 0 when overdrawn. */
let count: i32 = 0;

/** Begins with the first bit of `source`. */
export function beginBits(source: Span): void {
  next = startOf(source);
  end = next + sizeOf(source);
  bits = 0;
  count = 0;
}

/** Has 48 bits at hand or more, or all that there are. */
// @ts-ignore: decorator
@inline
export function refill(): void {
  // Unsigned: an overdrawn reader gets no more.
  if (<u32>count >= 48) return;
  if (end - next < 8) refillBytewise();
  else {
    // As many whole bytes as there is room for; what lies above them is read again.
    bits |= load<u64>(next) << count;
    next += (63 - count) >> 3;
    count |= 56;
  }
}

function refillBytewise(): void {
  for (; count < 56 && next != end; count += 8) {
    bits |= <u64>load<u8>(next++) << count;
  }
}

/** The bits at hand, without taking them. */
// @ts-ignore: decorator
@inline
export function bitsAtHand(): u64 {
  return bits;
}

// @ts-ignore: decorator
@inline
export function skipBits(amount: u32): void {
  bits >>= amount;
  count -= amount;
}

/** The next `amount` of the bits at hand. */
// @ts-ignore: decorator
@inline
export function takeBits(amount: u32): u32 {
  const taken = <u32>bits & ((1 << amount) - 1);
  skipBits(amount);
  return taken;
}

/** Whether more bits were taken than there are. */
// @ts-ignore: decorator
@inline
export function overdrawn(): bool {
  return count < 0;
}

/** Drops the rest of the byte that was begun: the bytes from there on. */
export function bytesLeft(): Span {
  const start = next - (<u32>count >> 3);
  return spanAt(start, <u32>(end - start));
}
