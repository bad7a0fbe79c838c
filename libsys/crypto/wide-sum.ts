// A sum of products of 64 bits by 64, 128 bits wide. There is one at a time.

import { multiplyHigh } from "../hardware";

let low: u64 = 0;
let high: u64 = 0;

/** Begins a sum at 0. */
// @ts-ignore: decorator
@inline
export function beginSum(): void {
  low = 0;
  high = 0;
}

// @ts-ignore: decorator
@inline
export function addProduct(one: u64, other: u64): void {
  const before = low;
  low = one * other + before;
  high = high + multiplyHigh(one, other) + u64(low < before);
}

// @ts-ignore: decorator
@inline
export function addWord(word: u64): void {
  low += word;
  high += u64(low < word);
}

/** The sum's lowest `bits`, which it loses: what is left is to fit 64 bits. */
// @ts-ignore: decorator
@inline
export function takeLowest(bits: u64): u64 {
  const taken = low & ((<u64>1 << bits) - 1);
  low = (low >> bits) | (high << (64 - bits));
  high = 0;
  return taken;
}

/** The sum's lower half, which it loses. */
// @ts-ignore: decorator
@inline
export function takeWord(): u64 {
  const taken = low;
  low = high;
  high = 0;
  return taken;
}

/** The sum's lower half. */
// @ts-ignore: decorator
@inline
export function leftOfSum(): u64 {
  return low;
}
