// CRC-32 (RFC 1952, section 8), four bytes at a time: each has a table of what it
// contributes, made when it is first wanted.

import { Span, sizeOf, startOf } from "../span";

const POLYNOMIAL: u32 = 0xedb88320;
const ENTRIES: u32 = 256;

/** Of the last byte, of the one before it, … of the fourth last. */
const tables: usize = memory.data(4096, 4);
let ready = false;

// @ts-ignore: decorator
@inline
function entry(table: u32, byte: u32): u32 {
  return load<u32>(tables + (table * ENTRIES + byte) * 4);
}

// @ts-ignore: decorator
@inline
function setEntry(table: u32, byte: u32, value: u32): void {
  store<u32>(tables + (table * ENTRIES + byte) * 4, value);
}

function prepare(): void {
  if (ready) return;
  for (let byte: u32 = 0; byte < ENTRIES; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ (POLYNOMIAL & (0 - (sum & 1)));
    setEntry(0, byte, sum);
  }
  for (let table: u32 = 1; table < 4; table++) {
    for (let byte: u32 = 0; byte < ENTRIES; byte++) {
      const sum = entry(table - 1, byte);
      setEntry(table, byte, (sum >> 8) ^ entry(0, sum & 255));
    }
  }
  ready = true;
}

/** The checksum of `bytes`. */
export function crc32(bytes: Span): u32 {
  prepare();
  let sum: u32 = u32.MAX_VALUE;
  let at: usize = startOf(bytes);
  const end = at + sizeOf(bytes);
  for (; end - at >= 4; at += 4) {
    sum ^= load<u32>(at);
    sum =
      entry(3, sum & 255) ^
      entry(2, (sum >> 8) & 255) ^
      entry(1, (sum >> 16) & 255) ^
      entry(0, sum >> 24);
  }
  for (; at != end; at++) sum = (sum >> 8) ^ entry(0, (sum ^ <u32>load<u8>(at)) & 255);
  return ~sum;
}
