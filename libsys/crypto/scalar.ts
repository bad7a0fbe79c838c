// Numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of
// edwards25519's base point: 32 bytes, little endian.

import { addProduct, addWord, beginSum, leftOfSum, takeWord } from "./wide-sum";

export const SCALAR_BYTES: i32 = 32;
/** Signed odd digits of a scalar, one for each bit, most of them 0; L has 253 bits. */
const DIGIT_COUNT: u32 = 256;

const WINDOW_BITS: u32 = 5;

const order: usize = memory.data<u64>([
  0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0x0000000000000000, 0x1000000000000000, 0,
]);
/** 2^512 / L, rounded down. */
const reciprocal: usize = memory.data<u64>([
  0xed9ce5a30a2c131b, 0x2106215d086329a7, 0xffffffffffffffeb, 0xffffffffffffffff,
  0x000000000000000f,
]);
/** Of what multiplyWords multiplies. */
const WORDS: u32 = 5;
const SCALAR_WORDS: u32 = 4;

const estimate: usize = memory.data(80, 8);
const multiple: usize = memory.data(80, 8);
const padded: usize = memory.data(40, 8);

// @ts-ignore: decorator
@inline
function word(number: usize, index: u32): u64 {
  return load<u64>(number + index * 8);
}

// @ts-ignore: decorator
@inline
function setWord(number: usize, index: u32, value: u64): void {
  store<u64>(number + index * 8, value);
}

/** Whether the 32 bytes are a number below L. */
export function isScalar(bytes: usize): bool {
  for (let i = <i32>SCALAR_WORDS - 1; i >= 0; --i) {
    const own = word(bytes, i);
    const limit = word(order, i);
    if (own != limit) return own < limit;
  }
  return false;
}

/**
 * Writes the 64-byte number at `wide` modulo L at `out`: Barrett's reduction (Handbook of
 * Applied Cryptography, 14.42) with words of 64 bits.
 */
export function reduceScalar(out: usize, wide: usize): void {
  multiplyWords(estimate, wide + 3 * 8, reciprocal);
  multiplyWords(multiple, estimate + WORDS * 8, order);
  // The estimated quotient is at most 2 too small, and 3 L fits four words.
  subtractWords(out, wide, multiple);
  while (!isScalar(out)) subtractWords(out, out, order);
}

/** The ten words of a · b, numbers of five. */
function multiplyWords(out: usize, a: usize, b: usize): void {
  memory.fill(out, 0, 2 * WORDS * 8);
  for (let i: u32 = 0; i < WORDS; ++i) {
    beginSum();
    for (let j: u32 = 0; j < WORDS; ++j) {
      addProduct(word(a, i), word(b, j));
      addWord(word(out, i + j));
      setWord(out, i + j, takeWord());
    }
    setWord(out, i + WORDS, leftOfSum());
  }
}

/** The four lowest words of a − b. */
function subtractWords(out: usize, a: usize, b: usize): void {
  let borrow: u64 = 0;
  for (let i: u32 = 0; i < SCALAR_WORDS; ++i) {
    const minuend = word(a, i);
    const difference = minuend - word(b, i);
    setWord(out, i, difference - borrow);
    borrow = u64(difference > minuend) | u64(difference < borrow);
  }
}

/**
 * Writes the scalar as digits −15, −13 … 15 at `digits`, one byte each, digit i standing
 * for digit · 2^i; after one that is not 0 come four that are.
 */
export function writeDigits(digits: usize, scalar: usize): void {
  memory.fill(digits, 0, DIGIT_COUNT);
  memory.copy(padded, scalar, SCALAR_BYTES);
  let carry: u32 = 0;
  let at: u32 = 0;
  while (at < DIGIT_COUNT) {
    const bits = <u32>(load<u64>(padded + (at >> 3)) >> (at & 7));
    if ((bits & 1) == carry) {
      at++;
      continue;
    }
    const window = (bits & 31) + carry;
    carry = window >> (WINDOW_BITS - 1);
    store<i8>(digits + at, <i8>(<i32>window - <i32>(carry << WINDOW_BITS)));
    at += WINDOW_BITS;
  }
}
