// Numbers modulo p = 2^255 − 19, as five unsigned limbs of 51 bits at some address. A
// *tight* element has limbs below 2^51 + 2^13; what multiply and square give is tight.
// Sums and differences are not carried: multiply and square take limbs below 2^54, which
// makes no column of a product 2^115 or more.

import { addProduct, beginSum, leftOfSum, takeLowest } from "./wide-sum";

export const FIELD_BYTES: i32 = 40;
/** An element as RFC 8032 encodes it, little endian. */
export const ENCODED_BYTES: i32 = 32;

const LIMBS: u32 = 5;
const LIMB_BITS: u32 = 51;
const MASK: u64 = (1 << 51) - 1;
/** 2^255, one beyond the last limb, is 19 modulo p. */
const FOLD: u64 = 19;
/** Limbs of 4p: the lowest, and the others. */
const LOWEST_OF_4P: u64 = (1 << 53) - 76;
const LIMB_OF_4P: u64 = (1 << 53) - 4;

const digits: usize = memory.data(40, 8);
const padded: usize = memory.data(40, 8);
const powers: usize = memory.data(120, 8);

// @ts-ignore: decorator
@inline
function limb(element: usize, index: u32): u64 {
  return load<u64>(element + index * 8);
}

// @ts-ignore: decorator
@inline
function setLimb(element: usize, index: u32, value: u64): void {
  store<u64>(element + index * 8, value);
}

/** A number below 2^51. */
export function setElement(out: usize, value: u64): void {
  memory.fill(out, 0, FIELD_BYTES);
  setLimb(out, 0, value);
}

export function copyElement(out: usize, from: usize): void {
  memory.copy(out, from, FIELD_BYTES);
}

/** a + b, not carried. */
// @ts-ignore: decorator
@inline
export function add(out: usize, a: usize, b: usize): void {
  for (let i: u32 = 0; i < LIMBS; ++i) setLimb(out, i, limb(a, i) + limb(b, i));
}

/** a − b, not carried; no limb of b is above 2^53 − 76. */
export function subtract(out: usize, a: usize, b: usize): void {
  setLimb(out, 0, limb(a, 0) + LOWEST_OF_4P - limb(b, 0));
  for (let i: u32 = 1; i < LIMBS; ++i) {
    setLimb(out, i, limb(a, i) + LIMB_OF_4P - limb(b, i));
  }
}

/** a · b, tight. `out` may be one of them. */
export function multiply(out: usize, a: usize, b: usize): void {
  beginSum();
  addProduct(limb(a, 0), limb(b, 0));
  addProduct(limb(a, 1), FOLD * limb(b, 4));
  addProduct(limb(a, 2), FOLD * limb(b, 3));
  addProduct(limb(a, 3), FOLD * limb(b, 2));
  addProduct(limb(a, 4), FOLD * limb(b, 1));
  const first = takeLowest(LIMB_BITS);
  addProduct(limb(a, 0), limb(b, 1));
  addProduct(limb(a, 1), limb(b, 0));
  addProduct(limb(a, 2), FOLD * limb(b, 4));
  addProduct(limb(a, 3), FOLD * limb(b, 3));
  addProduct(limb(a, 4), FOLD * limb(b, 2));
  const second = takeLowest(LIMB_BITS);
  addProduct(limb(a, 0), limb(b, 2));
  addProduct(limb(a, 1), limb(b, 1));
  addProduct(limb(a, 2), limb(b, 0));
  addProduct(limb(a, 3), FOLD * limb(b, 4));
  addProduct(limb(a, 4), FOLD * limb(b, 3));
  const third = takeLowest(LIMB_BITS);
  addProduct(limb(a, 0), limb(b, 3));
  addProduct(limb(a, 1), limb(b, 2));
  addProduct(limb(a, 2), limb(b, 1));
  addProduct(limb(a, 3), limb(b, 0));
  addProduct(limb(a, 4), FOLD * limb(b, 4));
  const fourth = takeLowest(LIMB_BITS);
  addProduct(limb(a, 0), limb(b, 4));
  addProduct(limb(a, 1), limb(b, 3));
  addProduct(limb(a, 2), limb(b, 2));
  addProduct(limb(a, 3), limb(b, 1));
  addProduct(limb(a, 4), limb(b, 0));
  const fifth = takeLowest(LIMB_BITS);
  setLimb(out, 2, third);
  setLimb(out, 3, fourth);
  setLimb(out, 4, fifth);
  fold(out, first, second);
}

/** a · a, tight. `out` may be `a`. Products that come twice are doubled. */
export function square(out: usize, a: usize): void {
  beginSum();
  addProduct(limb(a, 0), limb(a, 0));
  addProduct(2 * limb(a, 1), FOLD * limb(a, 4));
  addProduct(2 * limb(a, 2), FOLD * limb(a, 3));
  const first = takeLowest(LIMB_BITS);
  addProduct(2 * limb(a, 0), limb(a, 1));
  addProduct(2 * limb(a, 2), FOLD * limb(a, 4));
  addProduct(limb(a, 3), FOLD * limb(a, 3));
  const second = takeLowest(LIMB_BITS);
  addProduct(2 * limb(a, 0), limb(a, 2));
  addProduct(limb(a, 1), limb(a, 1));
  addProduct(2 * limb(a, 3), FOLD * limb(a, 4));
  const third = takeLowest(LIMB_BITS);
  addProduct(2 * limb(a, 0), limb(a, 3));
  addProduct(2 * limb(a, 1), limb(a, 2));
  addProduct(limb(a, 4), FOLD * limb(a, 4));
  const fourth = takeLowest(LIMB_BITS);
  addProduct(2 * limb(a, 0), limb(a, 4));
  addProduct(2 * limb(a, 1), limb(a, 3));
  addProduct(limb(a, 2), limb(a, 2));
  const fifth = takeLowest(LIMB_BITS);
  setLimb(out, 2, third);
  setLimb(out, 3, fourth);
  setLimb(out, 4, fifth);
  fold(out, first, second);
}

/** Stores the two lowest limbs, with what is left of the sum, at 2^255. */
// @ts-ignore: decorator
@inline
function fold(out: usize, first: u64, second: u64): void {
  const sum = first + FOLD * leftOfSum();
  setLimb(out, 0, sum & MASK);
  setLimb(out, 1, second + (sum >> LIMB_BITS));
}

/** Reads 255 bits at `bytes`; the highest bit of the last byte is not looked at. */
export function decodeElement(out: usize, bytes: usize): void {
  memory.copy(padded, bytes, ENCODED_BYTES);
  for (let i: u32 = 0; i < LIMBS; ++i) {
    const bit = i * LIMB_BITS;
    setLimb(out, i, (load<u64>(padded + (bit >> 3)) >> (bit & 7)) & MASK);
  }
}

/** Writes the element's smallest representative, 32 bytes, at `bytes`. */
export function encodeElement(bytes: usize, element: usize): void {
  reduce(element);
  for (let i: u32 = 0; i < LIMBS - 1; ++i) {
    // 64 bits begin in digit i, 13 · i above its lowest, and end in the next.
    const start = 13 * i;
    const word = (limb(digits, i) >> start) | (limb(digits, i + 1) << (51 - start));
    store<u64>(bytes + i * 8, word);
  }
}

/** Leaves the element's smallest representative in `digits`. */
function reduce(element: usize): void {
  copyElement(digits, element);
  // The first pass leaves less than 2^255 but for a small multiple of 19 in the lowest
  // limb, the second for its carry, the third for nothing.
  for (let pass = 0; pass < 3; ++pass) {
    const excess = carryAll();
    setLimb(digits, 0, limb(digits, 0) + FOLD * excess);
  }
  // It is p or more exactly if adding 19 reaches 2^255.
  let carry: u64 = FOLD;
  for (let i: u32 = 0; i < LIMBS; ++i) carry = (limb(digits, i) + carry) >> LIMB_BITS;
  setLimb(digits, 0, limb(digits, 0) + FOLD * carry);
  carryAll();
}

/** Makes all digits limbs below 2^51; returns what is left over at 2^255. */
function carryAll(): u64 {
  let carry: u64 = 0;
  for (let i: u32 = 0; i < LIMBS; ++i) {
    const sum = limb(digits, i) + carry;
    carry = sum >> LIMB_BITS;
    setLimb(digits, i, sum & MASK);
  }
  return carry;
}

/** Whether the element is 0 modulo p. */
export function isZero(element: usize): bool {
  reduce(element);
  let bits: u64 = 0;
  for (let i: u32 = 0; i < LIMBS; ++i) bits |= limb(digits, i);
  return bits == 0;
}

/** Whether the smallest representative is odd: the "sign" of RFC 8032. */
export function isOdd(element: usize): bool {
  reduce(element);
  return (limb(digits, 0) & 1) != 0;
}

/** a^(2^count) */
function squareTimes(out: usize, a: usize, count: u32): void {
  square(out, a);
  for (let i: u32 = 1; i < count; ++i) square(out, out);
}

/** a^(2^250 − 1) in `out`, and a^11 in the third of `powers`. */
function raise(out: usize, a: usize): void {
  const first = powers;
  const second = powers + FIELD_BYTES;
  const eleventh = powers + 2 * FIELD_BYTES;
  square(first, a);
  squareTimes(second, first, 2);
  multiply(second, second, a); // a^9
  multiply(eleventh, second, first);
  square(first, eleventh);
  multiply(first, first, second); // a^(2^5 − 1)
  doubleRun(second, first, 5);
  doubleRun(first, second, 10);
  doubleRun(out, first, 20);
  squareTimes(out, out, 10);
  multiply(second, out, second); // a^(2^50 − 1)
  doubleRun(first, second, 50);
  doubleRun(out, first, 100);
  squareTimes(out, out, 50);
  multiply(out, out, second);
}

/** From a^(2^n − 1) to a^(2^2n − 1). */
function doubleRun(out: usize, a: usize, n: u32): void {
  squareTimes(out, a, n);
  multiply(out, out, a);
}

/** 1 / a = a^(p − 2); 0 for 0. `out` is not `a`. */
export function invert(out: usize, a: usize): void {
  raise(out, a);
  squareTimes(out, out, 5);
  multiply(out, out, powers + 2 * FIELD_BYTES);
}

/** a^((p − 5) / 8), from which square roots are made. `out` is not `a`. */
export function raiseForRoot(out: usize, a: usize): void {
  raise(out, a);
  squareTimes(out, out, 2);
  multiply(out, out, a);
}
