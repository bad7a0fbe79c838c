// Decompresses deflate (RFC 1951) from one span into another, trusting neither: whatever
// the bytes, it reads inside the one and writes inside the other.

import { Span, sizeOf, slice, startOf } from "../span";
import { beginBits, bytesLeft, overdrawn, refill, takeBits } from "./bit-reader";
import { CODE_BYTES, decode, isComplete, isSingle, makeCode } from "./huffman-code";

const LITERAL_CODES: u32 = 288;
const DISTANCE_CODES: u32 = 30;
const END_OF_BLOCK: u32 = 256;
const LENGTH_CODES: u32 = 29;
/** The length of a stored block and its complement. */
const STORED_HEADER_BYTES: u32 = 4;

const literals: usize = memory.data(CODE_BYTES, 8);
const distances: usize = memory.data(CODE_BYTES, 8);
const lengths: usize = memory.data(320, 8);

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

let output: usize = 0;
let outputStart: usize = 0;
let outputEnd: usize = 0;

/**
 * Bytes written to `target`; -1 when `source` is no deflate stream, or needs more room.
 */
export function inflate(source: Span, target: Span): i32 {
  beginBits(source);
  outputStart = startOf(target);
  output = outputStart;
  outputEnd = output + sizeOf(target);
  let last = false;
  while (!last) {
    refill();
    last = takeBits(1) != 0;
    if (!block(takeBits(2))) return -1;
  }
  return <i32>(output - outputStart);
}

/** Bytes of the source that the last `inflate` did not need. */
export function leftOver(): u32 {
  return sizeOf(bytesLeft());
}

/** Whether a whole block followed, and there was room for what it holds. */
function block(kind: u32): bool {
  if (overdrawn() || kind == 3) return false;
  if (kind == 0) return stored();
  return (kind == 1 ? fixedCodes() : dynamicCodes()) && coded();
}

function stored(): bool {
  const rest = bytesLeft();
  if (sizeOf(rest) < STORED_HEADER_BYTES) return false;
  const header = load<u32>(startOf(rest));
  const length = header & 0xffff;
  if (header >> 16 != (length ^ 0xffff)) return false;
  const end = STORED_HEADER_BYTES + length;
  if (end > sizeOf(rest) || length > <u32>(outputEnd - output)) return false;
  memory.copy(output, startOf(rest) + STORED_HEADER_BYTES, length);
  output += length;
  beginBits(slice(rest, end, sizeOf(rest)));
  return true;
}

/**
 * Reads symbols up to the end of the block. An overdrawn reader gives zeros, until they
 * end the block or there is no room.
 */
function coded(): bool {
  while (true) {
    // Enough for a length, a distance, and the bits that belong to them.
    refill();
    const symbol = decode(literals);
    if (symbol < END_OF_BLOCK) {
      if (output == outputEnd) return false;
      store<u8>(output++, <u8>symbol);
    } else if (symbol == END_OF_BLOCK) return !overdrawn();
    else if (!repeat(symbol - END_OF_BLOCK - 1)) return false;
  }
}

/** Copies what stands a distance back; it may run into what it writes. */
function repeat(code: u32): bool {
  if (code >= LENGTH_CODES) return false;
  const length =
    <u32>load<u16>(lengthBases + code * 2) + takeBits(<u32>load<u8>(lengthBits + code));
  const symbol = decode(distances);
  if (symbol >= DISTANCE_CODES) return false;
  const extra = symbol < 2 ? 0 : (symbol >> 1) - 1;
  const distance = <u32>load<u16>(distanceBases + symbol * 2) + takeBits(extra);
  if (distance > <u32>(output - outputStart)) return false;
  const room = <u32>(outputEnd - output);
  if (length > room) return false;
  const end = output + length;
  // Words reach up to 7 bytes behind the end; what stands there is yet to be written.
  if (distance >= 8 && room - length >= 8) copyWords(distance, end);
  else if (distance == 1) memory.fill(output, load<u8>(output - 1), length);
  else copyBytes(distance, end);
  output = end;
  return true;
}

// @ts-ignore: decorator
@inline
function copyWords(distance: u32, end: usize): void {
  for (let at = output; at < end; at += 8) store<u64>(at, load<u64>(at - distance));
}

// @ts-ignore: decorator
@inline
function copyBytes(distance: u32, end: usize): void {
  for (let at = output; at < end; at++) store<u8>(at, load<u8>(at - distance));
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
  const literalCount = takeBits(5) + 257;
  const distanceCount = takeBits(5) + 1;
  const lengthCount = takeBits(4) + 4;
  if (literalCount > 286 || distanceCount > DISTANCE_CODES) return false;
  memory.fill(lengths, 0, 19);
  for (let i: u32 = 0; i < lengthCount; i++) {
    refill();
    store<u8>(lengths + <u32>load<u8>(lengthOrder + i), <u8>takeBits(3));
  }
  if (overdrawn() || !makeCode(literals, lengths, 19) || !isComplete()) return false;
  if (!readLengths(literalCount + distanceCount)) return false;
  if (load<u8>(lengths + END_OF_BLOCK) == 0) return false;
  if (!usableCode(literals, lengths, literalCount)) return false;
  return usableCode(distances, lengths + literalCount, distanceCount);
}

/** Makes a code in which bits without symbol are allowed only beside a single one. */
function usableCode(code: usize, from: usize, count: u32): bool {
  return makeCode(code, from, count) && (isComplete() || isSingle(code));
}

/** Reads code lengths, themselves coded: 16 repeats the last, 17 and 18 are zeros. */
function readLengths(count: u32): bool {
  let at: u32 = 0;
  while (at < count) {
    refill();
    const symbol = decode(literals);
    if (symbol < 16) {
      store<u8>(lengths + at++, <u8>symbol);
      continue;
    }
    if (symbol > 18 || (symbol == 16 && at == 0)) return false;
    const value: u32 = symbol == 16 ? <u32>load<u8>(lengths + at - 1) : 0;
    const times = symbol == 18 ? takeBits(7) + 11 : takeBits(symbol == 16 ? 2 : 3) + 3;
    if (times > count - at) return false;
    memory.fill(lengths + at, <u8>value, times);
    at += times;
  }
  return !overdrawn();
}
