// Numbers modulo p = 2^255 − 19, as nine signed limbs of 29 bits at some address, so that
// a product of limbs fits 64 bits. A *tight* element has limbs of at most 2^28 + 2^16 in
// size; what multiply gives is tight. multiply takes any two elements whose largest limbs
// have a product below 2^59.8, so it takes sums and differences as they are.

export const FIELD_BYTES: i32 = 72;
/** An element as RFC 8032 encodes it, little endian. */
export const ENCODED_BYTES: i32 = 32;

const LIMBS: u32 = 9;
const LIMB_BITS: u32 = 29;
const MASK: i64 = 0x1fff_ffff;
const HALF: i64 = 0x1000_0000;
/** 2^261, one beyond the last limb, is 19 · 2^6 modulo p. */
const FOLD: i64 = 1216;
/** Bits of p that fall in the last limb. */
const TOP_BITS: u32 = 23;
const TOP_MASK: i64 = 0x7f_ffff;

const product: usize = memory.data(144, 8);
const digits: usize = memory.data(72, 8);
const padded: usize = memory.data(40, 8);
const powers: usize = memory.data(216, 8);

// @ts-ignore: decorator
@inline
function limb(element: usize, index: u32): i64 {
  return load<i64>(element + index * 8);
}

// @ts-ignore: decorator
@inline
function setLimb(element: usize, index: u32, value: i64): void {
  store<i64>(element + index * 8, value);
}

export function setElement(out: usize, value: i64): void {
  memory.fill(out, 0, FIELD_BYTES);
  setLimb(out, 0, value);
}

export function copyElement(out: usize, from: usize): void {
  memory.copy(out, from, FIELD_BYTES);
}

/** a + b, not carried. */
export function add(out: usize, a: usize, b: usize): void {
  for (let i: u32 = 0; i < LIMBS; ++i) setLimb(out, i, limb(a, i) + limb(b, i));
}

/** a − b, not carried. */
export function subtract(out: usize, a: usize, b: usize): void {
  for (let i: u32 = 0; i < LIMBS; ++i) setLimb(out, i, limb(a, i) - limb(b, i));
}

/** a · b, tight. `out` may be one of them. */
export function multiply(out: usize, a: usize, b: usize): void {
  setLimb(product, 0, column(a, b, 0));
  setLimb(product, 1, column(a, b, 1));
  setLimb(product, 2, column(a, b, 2));
  setLimb(product, 3, column(a, b, 3));
  setLimb(product, 4, column(a, b, 4));
  setLimb(product, 5, column(a, b, 5));
  setLimb(product, 6, column(a, b, 6));
  setLimb(product, 7, column(a, b, 7));
  setLimb(product, 8, column(a, b, 8));
  setLimb(product, 9, column(a, b, 9));
  setLimb(product, 10, column(a, b, 10));
  setLimb(product, 11, column(a, b, 11));
  setLimb(product, 12, column(a, b, 12));
  setLimb(product, 13, column(a, b, 13));
  setLimb(product, 14, column(a, b, 14));
  setLimb(product, 15, column(a, b, 15));
  setLimb(product, 16, column(a, b, 16));
  fold(out);
}

/** Column `k` of a · b. */
// @ts-ignore: decorator
@inline
function column(a: usize, b: usize, k: u32): i64 {
  const first: u32 = k < LIMBS ? 0 : k - LIMBS + 1;
  let sum: i64 = 0;
  for (let i = first; i <= k - first; ++i) sum += limb(a, i) * limb(b, k - i);
  return sum;
}

/** a · a, tight. `out` may be `a`. */
export function square(out: usize, a: usize): void {
  setLimb(product, 0, squareColumn(a, 0));
  setLimb(product, 1, squareColumn(a, 1));
  setLimb(product, 2, squareColumn(a, 2));
  setLimb(product, 3, squareColumn(a, 3));
  setLimb(product, 4, squareColumn(a, 4));
  setLimb(product, 5, squareColumn(a, 5));
  setLimb(product, 6, squareColumn(a, 6));
  setLimb(product, 7, squareColumn(a, 7));
  setLimb(product, 8, squareColumn(a, 8));
  setLimb(product, 9, squareColumn(a, 9));
  setLimb(product, 10, squareColumn(a, 10));
  setLimb(product, 11, squareColumn(a, 11));
  setLimb(product, 12, squareColumn(a, 12));
  setLimb(product, 13, squareColumn(a, 13));
  setLimb(product, 14, squareColumn(a, 14));
  setLimb(product, 15, squareColumn(a, 15));
  setLimb(product, 16, squareColumn(a, 16));
  fold(out);
}

/** Column `k` of a · a: what is below the diagonal is also above it. */
// @ts-ignore: decorator
@inline
function squareColumn(a: usize, k: u32): i64 {
  const first: u32 = k < LIMBS ? 0 : k - LIMBS + 1;
  let sum: i64 = 0;
  for (let i = first; i + i < k; ++i) sum += limb(a, i) * limb(a, k - i);
  sum += sum;
  return (k & 1) != 0 ? sum : sum + limb(a, k >> 1) * limb(a, k >> 1);
}

/** Brings the 17 columns of a product back to nine limbs. */
function fold(out: usize): void {
  let carry: i64 = 0;
  for (let k: u32 = LIMBS; k < 2 * LIMBS - 1; ++k) {
    const column = limb(product, k) + carry;
    carry = (column + HALF) >> LIMB_BITS;
    setLimb(product, k, column - (carry << LIMB_BITS));
  }
  setLimb(product, 2 * LIMBS - 1, carry);
  carry = 0;
  for (let k: u32 = 0; k < LIMBS; ++k) {
    const column = limb(product, k) + FOLD * limb(product, k + LIMBS) + carry;
    carry = (column + HALF) >> LIMB_BITS;
    setLimb(out, k, column - (carry << LIMB_BITS));
  }
  const lowest = limb(out, 0) + FOLD * carry;
  carry = (lowest + HALF) >> LIMB_BITS;
  setLimb(out, 0, lowest - (carry << LIMB_BITS));
  setLimb(out, 1, limb(out, 1) + carry);
}

/** Reads 255 bits at `bytes`; the highest bit of the last byte is not looked at. */
export function decodeElement(out: usize, bytes: usize): void {
  memory.copy(padded, bytes, ENCODED_BYTES);
  for (let i: u32 = 0; i < LIMBS; ++i) {
    const bit = i * LIMB_BITS;
    const word = <i64>(load<u64>(padded + (bit >> 3)) >> (bit & 7));
    setLimb(out, i, word & (i == LIMBS - 1 ? TOP_MASK : MASK));
  }
}

/** Writes the element's smallest representative, 32 bytes, at `bytes`. */
export function encodeElement(bytes: usize, element: usize): void {
  reduce(element);
  let bits: u32 = 0;
  let word: u64 = 0;
  let at: u32 = 0;
  for (let i: u32 = 0; i < LIMBS; ++i) {
    word |= <u64>limb(digits, i) << bits;
    for (bits += LIMB_BITS; bits >= 8; bits -= 8) {
      if (at < <u32>ENCODED_BYTES) store<u8>(bytes + at++, <u8>word);
      word >>= 8;
    }
  }
  if (at < <u32>ENCODED_BYTES) store<u8>(bytes + at, <u8>word);
}

/** Leaves the element's smallest representative in `digits`. */
function reduce(element: usize): void {
  copyElement(digits, element);
  // The first pass leaves less than 2^255 but for a small multiple of 19 in the lowest
  // limb, the second for its carry or borrow, the third for nothing.
  for (let pass = 0; pass < 3; ++pass) {
    const excess = carryAll();
    setLimb(digits, 0, limb(digits, 0) + 19 * excess);
  }
  // It is p or more exactly if adding 19 reaches 2^255.
  let carry: i64 = 19;
  for (let i: u32 = 0; i < LIMBS; ++i) {
    carry = (limb(digits, i) + carry) >> (i == LIMBS - 1 ? TOP_BITS : LIMB_BITS);
  }
  setLimb(digits, 0, limb(digits, 0) + 19 * carry);
  carryAll();
}

/** Makes all digits limbs of 0…2^29 − 1; returns what is left over at 2^255. */
function carryAll(): i64 {
  let carry: i64 = 0;
  for (let i: u32 = 0; i < LIMBS - 1; ++i) {
    const sum = limb(digits, i) + carry;
    carry = sum >> LIMB_BITS;
    setLimb(digits, i, sum & MASK);
  }
  const top = limb(digits, LIMBS - 1) + carry;
  setLimb(digits, LIMBS - 1, top & TOP_MASK);
  return top >> TOP_BITS;
}

/** Whether the element is 0 modulo p. */
export function isZero(element: usize): bool {
  reduce(element);
  let bits: i64 = 0;
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
