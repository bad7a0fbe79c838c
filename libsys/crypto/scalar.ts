// Numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of
// edwards25519's base point: 32 bytes, little endian. `reduceScalar` is TweetNaCl's modL
// (Bernstein and others, public domain).

export const SCALAR_BYTES: i32 = 32;
/** Signed odd digits of a scalar, one for each bit, most of them 0. */
export const DIGIT_COUNT: u32 = 257;

const WINDOW_BITS: u32 = 5;

const order: usize = memory.data<u8>([
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
  0xde, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x00, 0x00, 0x00, 0x10,
]);
/** Bytes of L that are not 0, but for the last. */
const ORDER_LOW_BYTES: i32 = 20;

const columns: usize = memory.data(520, 8);
const padded: usize = memory.data(40, 8);

// @ts-ignore: decorator
@inline
function column(index: i32): i64 {
  return load<i64>(columns + index * 8);
}

// @ts-ignore: decorator
@inline
function setColumn(index: i32, value: i64): void {
  store<i64>(columns + index * 8, value);
}

// @ts-ignore: decorator
@inline
function orderByte(index: i32): i64 {
  return <i64>load<u8>(order + index);
}

/** Whether the 32 bytes are a number below L. */
export function isScalar(bytes: usize): bool {
  for (let i = SCALAR_BYTES - 1; i >= 0; --i) {
    const own = load<u8>(bytes + i);
    const limit = load<u8>(order + i);
    if (own != limit) return own < limit;
  }
  return false;
}

/** Writes the 64-byte number at `wide` modulo L at `out`. */
export function reduceScalar(out: usize, wide: usize): void {
  for (let i = 0; i < 64; ++i) setColumn(i, <i64>load<u8>(wide + i));
  // 16 · 2^(8 i − 4) is 2^(8 i), and L begins 2^252: the upper bytes go, one by one.
  for (let i = 63; i >= SCALAR_BYTES; --i) foldByte(i);
  let carry: i64 = 0;
  const excess = column(31) >> 4;
  for (let j = 0; j < SCALAR_BYTES; ++j) {
    const sum = column(j) + carry - excess * orderByte(j);
    carry = sum >> 8;
    setColumn(j, sum & 255);
  }
  let next: i64 = 0;
  for (let j = 0; j < SCALAR_BYTES; ++j) {
    const sum = column(j) - carry * orderByte(j) + next;
    next = sum >> 8;
    store<u8>(out + j, <u8>sum);
  }
}

/** Replaces byte `i` by what it is modulo L. */
function foldByte(i: i32): void {
  let carry: i64 = 0;
  const factor = 16 * column(i);
  const first = i - SCALAR_BYTES;
  let j = first;
  for (; j < first + ORDER_LOW_BYTES; ++j) {
    const sum = column(j) + carry - factor * orderByte(j - first);
    carry = (sum + 128) >> 8;
    setColumn(j, sum - (carry << 8));
  }
  setColumn(j, column(j) + carry);
  setColumn(i, 0);
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
