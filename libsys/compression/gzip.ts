// Reads gzip files (RFC 1952) of one member, as `gzip` writes them.

import { Span, byteAt, indexOf, sizeOf, slice, startOf } from "../span";
import { crc32 } from "./crc32";
import { inflate, leftOver } from "./inflate";

const HEADER_BYTES: u32 = 10;
/** CRC-32 and length of what was compressed. */
const TRAILER_BYTES: u32 = 8;
const DEFLATE: u32 = 8;

const enum Flag {
  HeaderCheck = 2,
  Extra = 4,
  Name = 8,
  Comment = 16,
  Reserved = 0xe0,
}

/** Whether the file begins as gzip files do. */
export function isGzip(file: Span): bool {
  return byteAt(file, 0) == 0x1f && byteAt(file, 1) == 0x8b && byteAt(file, 2) == DEFLATE;
}

/** Bytes that the file says it holds; 0 when it is too short to say. */
export function gzipLength(file: Span): u32 {
  const size = sizeOf(file);
  return size < HEADER_BYTES + TRAILER_BYTES ? 0 : load<u32>(startOf(file) + size - 4);
}

/** Fills `target`, as long as gzipLength says; false when the file is damaged. */
export function gunzip(file: Span, target: Span): bool {
  const size = sizeOf(file);
  const start = dataStart(file);
  if (start == 0 || size - start < TRAILER_BYTES) return false;
  const stream = slice(file, start, size - TRAILER_BYTES);
  if (inflate(stream, target) != <i32>sizeOf(target) || leftOver() != 0) return false;
  return crc32(target) == load<u32>(startOf(file) + size - TRAILER_BYTES);
}

/** Where the deflate stream begins; 0 when the header is none. */
function dataStart(file: Span): u32 {
  if (!isGzip(file) || sizeOf(file) < HEADER_BYTES + TRAILER_BYTES) return 0;
  const flags = byteAt(file, 3);
  if ((flags & Flag.Reserved) != 0) return 0;
  let at = HEADER_BYTES;
  if (flags & Flag.Extra) at += 2 + byteAt(file, at) + (byteAt(file, at + 1) << 8);
  if (flags & Flag.Name) at = indexOf(file, 0, at) + 1;
  if (flags & Flag.Comment) at = indexOf(file, 0, at) + 1;
  if (flags & Flag.HeaderCheck) at += 2;
  return at > sizeOf(file) ? 0 : at;
}
