// A prefix code of deflate (RFC 1951, section 3.2.2), decoded by a table of its next ten
// bits. What is longer is rare, and found bit by bit, after Mark Adler's puff.

import { bitsAtHand, skipBits } from "./bit-reader";

/** What `decode` gives when no symbol has the bits. */
export const NO_SYMBOL: u32 = u32.MAX_VALUE;

const MAXIMUM_BITS: u32 = 15;
const TABLE_BITS: u32 = 10;
const TABLE_ENTRIES: u32 = 1 << TABLE_BITS;
/** The bits of an entry that hold the code's length; above it is the symbol. */
const LENGTH_BITS: u32 = 4;

/**
 * A code: its table, u16 each, 0 for what is not in it; how many codes have a length of
 * 0…15, u16 each; at most 288 symbols in the order of their codes, u16 each.
 */
export const CODE_BYTES: i32 = 2656;
const COUNTS: u32 = TABLE_ENTRIES * 2;
const SYMBOLS: u32 = COUNTS + (MAXIMUM_BITS + 1) * 2;

let complete = false;
const offsets: usize = memory.data(32, 8);

// @ts-ignore: decorator
@inline
function countOf(code: usize, length: u32): u32 {
  return <u32>load<u16>(code + COUNTS + length * 2);
}

// @ts-ignore: decorator
@inline
function symbolAt(code: usize, index: u32): u32 {
  return <u32>load<u16>(code + SYMBOLS + index * 2);
}

/** Takes the next symbol's bits, of which 15 are to be at hand. */
// @ts-ignore: decorator
@inline
export function decode(code: usize): u32 {
  const place = <u32>bitsAtHand() & (TABLE_ENTRIES - 1);
  const entry = <u32>load<u16>(code + place * 2);
  if (entry == 0) return decodeLong(code);
  skipBits(entry & ((1 << LENGTH_BITS) - 1));
  return entry >> LENGTH_BITS;
}

function decodeLong(code: usize): u32 {
  let bits = bitsAtHand();
  let word: u32 = 0;
  let first: u32 = 0;
  let index: u32 = 0;
  for (let length: u32 = 1; length <= MAXIMUM_BITS; length++) {
    word |= <u32>bits & 1;
    bits >>= 1;
    const count = countOf(code, length);
    if (word < first + count) {
      skipBits(length);
      return symbolAt(code, index + word - first);
    }
    index += count;
    first = (first + count) << 1;
    word <<= 1;
  }
  return NO_SYMBOL;
}

/** Makes a code of the lengths of `count` symbols; false when that many do not fit. */
export function makeCode(code: usize, lengths: usize, count: u32): bool {
  memory.fill(code, 0, SYMBOLS);
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const place = code + COUNTS + <u32>load<u8>(lengths + symbol) * 2;
    store<u16>(place, load<u16>(place) + 1);
  }
  let left: i32 = 1;
  let offset: u32 = 0;
  for (let length: u32 = 1; length <= MAXIMUM_BITS; length++) {
    store<u16>(offsets + length * 2, <u16>offset);
    const codes = countOf(code, length);
    left = (left << 1) - <i32>codes;
    if (left < 0) return false;
    offset += codes;
  }
  complete = left == 0;
  for (let symbol: u32 = 0; symbol < count; symbol++) place(code, lengths, symbol);
  fillTable(code);
  return true;
}

/** Whether in the code made last any bits stand for a symbol. */
export function isComplete(): bool {
  return complete;
}

/** Whether `code` has one symbol at most, of one bit. */
export function isSingle(code: usize): bool {
  let longer: u32 = 0;
  for (let length: u32 = 2; length <= MAXIMUM_BITS; length++) {
    longer += countOf(code, length);
  }
  return longer == 0;
}

/** Puts `symbol` where its length has it stand among the symbols. */
function place(code: usize, lengths: usize, symbol: u32): void {
  const length = <u32>load<u8>(lengths + symbol);
  if (length == 0) return;
  const next = offsets + length * 2;
  store<u16>(code + SYMBOLS + <u32>load<u16>(next) * 2, <u16>symbol);
  store<u16>(next, load<u16>(next) + 1);
}

function fillTable(code: usize): void {
  let index: u32 = 0;
  let word: u32 = 0;
  for (let length: u32 = 1; length <= TABLE_BITS; length++) {
    for (let left = countOf(code, length); left != 0; left--) {
      fillEntries(code, word, (symbolAt(code, index++) << LENGTH_BITS) | length);
      word = nextWord(word, length);
    }
  }
}

/** Stores `entry` for all bits that begin with its code's, the first of them lowest. */
function fillEntries(code: usize, word: u32, entry: u32): void {
  const step: u32 = 1 << (entry & ((1 << LENGTH_BITS) - 1));
  for (let at = word; at < TABLE_ENTRIES; at += step) {
    store<u16>(code + at * 2, <u16>entry);
  }
}

/** The code that follows `word`, whose bits stand in reverse: 1 is added at the top. */
function nextWord(word: u32, length: u32): u32 {
  let bit: u32 = 1 << (length - 1);
  while ((word & bit) != 0) bit >>= 1;
  return bit == 0 ? 0 : (word & (bit - 1)) | bit;
}
