// Decompresses deflate (RFC 1951) from one span into another, trusting neither: whatever
// the bytes, it reads inside the one and writes inside the other. Codes are read bit by
// bit, after Mark Adler's puff: small, and fast enough for what is read once.

import { Span, sizeOf, startOf } from "../span";

const MAXIMUM_BITS: u32 = 15;
const LITERAL_CODES: u32 = 288;
const DISTANCE_CODES: u32 = 30;
const END_OF_BLOCK: u32 = 256;
const BAD: u32 = u32.MAX_VALUE;

/**
 * Two bytes each: how many codes have a length of 0…15, then the symbols in code order.
 */
const COUNT_BYTES: u32 = 32;
const literals: usize = memory.data(640, 8);
const distances: usize = memory.data(640, 8);
const lengths: usize = memory.data(320, 8);
const offsets: usize = memory.data(32, 8);

const lengthBases: usize = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99,
  115, 131, 163, 195, 227, 258,
]);
const lengthBits: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const distanceBases: usize = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025,
  1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
]);
/** Where the lengths of the code-length code stand. */
const lengthOrder: usize = memory.data<u8>([
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
]);

let input: usize = 0;
let inputEnd: usize = 0;
let output: usize = 0;
let outputStart: usize = 0;
let outputEnd: usize = 0;
let bits: u32 = 0;
let bitCount: u32 = 0;
let broken = false;

/**
 * Bytes written to `target`; -1 when `source` is no deflate stream, or needs more room.
 */
export function inflate(source: Span, target: Span): i32 {
  input = startOf(source);
  inputEnd = input + sizeOf(source);
  outputStart = startOf(target);
  output = outputStart;
  outputEnd = output + sizeOf(target);
  bits = 0;
  bitCount = 0;
  broken = false;
  let last = false;
  while (!last && !broken) {
    last = take(1) != 0;
    block(take(2));
  }
  return broken ? -1 : <i32>(output - outputStart);
}

/** Bytes of the source that the last `inflate` did not need. */
export function leftOver(): u32 {
  return <u32>(inputEnd - input);
}

/** The next `count` bits, at most 16; zeros behind the end, which breaks the stream. */
function take(count: u32): u32 {
  while (bitCount < count) {
    if (input == inputEnd) {
      broken = true;
      return 0;
    }
    bits |= <u32>load<u8>(input++) << bitCount;
    bitCount += 8;
  }
  const value = bits & ((1 << count) - 1);
  bits >>= count;
  bitCount -= count;
  return value;
}

function block(kind: u32): void {
  if (broken) return;
  if (kind == 0) {
    stored();
    return;
  }
  if (kind == 3 || !(kind == 1 ? fixedCodes() : dynamicCodes())) broken = true;
  while (!broken) {
    const symbol = decode(literals);
    if (symbol == END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) put(symbol);
    else repeat(symbol - END_OF_BLOCK - 1);
  }
}

function stored(): void {
  bits = 0;
  bitCount = 0;
  const length = take(16);
  if ((take(16) ^ 0xffff) != length) broken = true;
  if (length > <u32>(inputEnd - input) || length > <u32>(outputEnd - output))
    broken = true;
  if (broken) return;
  memory.copy(output, input, length);
  input += length;
  output += length;
}

function put(byte: u32): void {
  if (output == outputEnd) broken = true;
  else store<u8>(output++, <u8>byte);
}

/** Copies what stands a distance back; it may run into what it writes. */
function repeat(code: u32): void {
  if (code >= 29) {
    broken = true;
    return;
  }
  const length =
    <u32>load<u16>(lengthBases + code * 2) + take(<u32>load<u8>(lengthBits + code));
  const symbol = decode(distances);
  if (symbol >= DISTANCE_CODES) {
    broken = true;
    return;
  }
  const extra = symbol < 2 ? 0 : (symbol >> 1) - 1;
  const distance = <u32>load<u16>(distanceBases + symbol * 2) + take(extra);
  if (distance > <u32>(output - outputStart) || length > <u32>(outputEnd - output))
    broken = true;
  if (broken) return;
  for (const end = output + length; output < end; output++) {
    store<u8>(output, load<u8>(output - distance));
  }
}

/** The next symbol of a code; BAD when no symbol has these bits. */
function decode(table: usize): u32 {
  let code: u32 = 0;
  let first: u32 = 0;
  let index: u32 = 0;
  for (let length: u32 = 1; length <= MAXIMUM_BITS && !broken; length++) {
    code |= take(1);
    const count = <u32>load<u16>(table + length * 2);
    if (code < first + count) {
      return <u32>load<u16>(table + COUNT_BYTES + (index + code - first) * 2);
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  broken = true;
  return BAD;
}

/**
 * Makes a code of `count` symbols' lengths at `from`; false when the lengths are none. A
 * code that leaves bits without symbol is allowed if it has one symbol only.
 */
function makeCode(table: usize, from: usize, count: u32): bool {
  memory.fill(table, 0, COUNT_BYTES);
  for (let symbol: u32 = 0; symbol < count; symbol++) {
    const place = table + <u32>load<u8>(from + symbol) * 2;
    store<u16>(place, load<u16>(place) + 1);
  }
  let left: i32 = 1;
  let offset: u32 = 0;
  for (let length: u32 = 1; length <= MAXIMUM_BITS; length++) {
    store<u16>(offsets + length * 2, <u16>offset);
    const codes = <u32>load<u16>(table + length * 2);
    left = (left << 1) - <i32>codes;
    if (left < 0) return false;
    offset += codes;
  }
  for (let symbol: u32 = 0; symbol < count; symbol++) place(table, from, symbol);
  return left == 0 || offset <= 1;
}

function place(table: usize, from: usize, symbol: u32): void {
  const length = <u32>load<u8>(from + symbol);
  if (length == 0) return;
  const next = offsets + length * 2;
  store<u16>(table + COUNT_BYTES + <u32>load<u16>(next) * 2, <u16>symbol);
  store<u16>(next, load<u16>(next) + 1);
}

function fixedCodes(): bool {
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  if (!makeCode(literals, lengths, LITERAL_CODES)) return false;
  memory.fill(lengths, 5, 32);
  // Two of the 32 codes stand for no distance; `repeat` refuses them.
  return makeCode(distances, lengths, 32);
}

function dynamicCodes(): bool {
  const literalCount = take(5) + 257;
  const distanceCount = take(5) + 1;
  const lengthCount = take(4) + 4;
  if (literalCount > 286 || distanceCount > DISTANCE_CODES) return false;
  memory.fill(lengths, 0, 19);
  for (let i: u32 = 0; i < lengthCount; i++) {
    store<u8>(lengths + <u32>load<u8>(lengthOrder + i), <u8>take(3));
  }
  if (!makeCode(literals, lengths, 19)) return false;
  if (!readLengths(literalCount + distanceCount)) return false;
  if (load<u8>(lengths + END_OF_BLOCK) == 0) return false;
  if (!makeCode(literals, lengths, literalCount)) return false;
  return makeCode(distances, lengths + literalCount, distanceCount);
}

/** Reads code lengths, themselves coded: 16 repeats the last, 17 and 18 are zeros. */
function readLengths(count: u32): bool {
  let at: u32 = 0;
  while (at < count) {
    const symbol = decode(literals);
    if (broken) return false;
    if (symbol < 16) {
      store<u8>(lengths + at++, <u8>symbol);
      continue;
    }
    if (symbol == 16 && at == 0) return false;
    const value: u32 = symbol == 16 ? <u32>load<u8>(lengths + at - 1) : 0;
    const times = symbol == 18 ? take(7) + 11 : take(symbol == 16 ? 2 : 3) + 3;
    if (times > count - at) return false;
    memory.fill(lengths + at, <u8>value, times);
    at += times;
  }
  return !broken;
}
