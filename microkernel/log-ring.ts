// The log: records in a ring, the oldest overwritten first. A record never wraps around
// the end; the gap before the end is a record of level 0, or less than a header. Offsets
// grow without bound, modulo 2^32.

import { LogRecord } from "../libsys/abi/log-record";
import { now } from "./clock";
import { copyWords } from "./hardware";
import { showRecord } from "./debug-console";

const RING_BYTES: u32 = 131072;
const HEADER_BYTES: u32 = 16;
const GAP: u16 = 0;
const ring: usize = memory.data(131072, 16);

/** The longest text of a record. It bounds the time that one takes. */
export const LONGEST_TEXT: u32 = 512;
/** Records that one call reads. */
const MOST_READ: u32 = 64;
/** Where each record begins, by its sequence number: no more are kept. */
const MOST_RECORDS: u32 = 1024;
const starts: usize = memory.data(4096, 8);

let oldest: u32 = 0;
let end: u32 = 0;
let nextSequence: u32 = 0;
let oldestSequence: u32 = 0;

// @ts-ignore: decorator
@inline
function recordAt(offset: u32): LogRecord {
  return changetype<LogRecord>(ring + (offset & (RING_BYTES - 1)));
}

// @ts-ignore: decorator
@inline
function paddedBytes(textBytes: u32): u32 {
  return HEADER_BYTES + ((textBytes + 7) & ~7);
}

/** Adds a record and shows it on the debug console. `length` is at most LONGEST_TEXT. */
export function appendRecord(level: u32, text: u32, length: u32): void {
  while (nextSequence - oldestSequence == MOST_RECORDS) dropOldest();
  const offset = reserve(paddedBytes(length));
  const record = recordAt(offset);
  store<u32>(startOf(nextSequence), offset);
  record.sequence = nextSequence++;
  record.length = <u16>length;
  record.level = <u16>level;
  record.timeNanoseconds = now();
  memory.copy(changetype<usize>(record) + HEADER_BYTES, text, length);
  showRecord(record);
}

/**
 * Copies whole records from `sequence` on to `destination`; returns the bytes written.
 */
export function readRecords(sequence: u32, destination: u32, capacity: u32): u32 {
  let written: u32 = 0;
  const skipped = <i32>(sequence - oldestSequence);
  let next = skipped > 0 ? sequence : oldestSequence;
  for (let i: u32 = 0; i < MOST_READ && <i32>(nextSequence - next) > 0; ++i) {
    const record = recordAt(load<u32>(startOf(next++)));
    const bytes = paddedBytes(record.length);
    if (bytes > capacity - written) break;
    copyWords(destination + written, changetype<u32>(record), bytes >> 3);
    written += bytes;
  }
  return written;
}

// @ts-ignore: decorator
@inline
function startOf(sequence: u32): usize {
  return starts + ((sequence & (MOST_RECORDS - 1)) << 2);
}

/** Makes room for `bytes` in one piece and returns their offset. */
function reserve(bytes: u32): u32 {
  const room = RING_BYTES - (end & (RING_BYTES - 1));
  if (room < bytes) {
    dropFor(room);
    if (room >= HEADER_BYTES) recordAt(end).level = GAP;
    end += room;
  }
  dropFor(bytes);
  const offset = end;
  end += bytes;
  return offset;
}

/** Drops old records until `bytes` more fit. */
function dropFor(bytes: u32): void {
  while (end + bytes - oldest > RING_BYTES) dropOldest();
}

function dropOldest(): void {
  if (!isGap(oldest)) ++oldestSequence;
  oldest += bytesAt(oldest);
}

/** Size of the record or gap at `offset`. */
function bytesAt(offset: u32): u32 {
  const room = RING_BYTES - (offset & (RING_BYTES - 1));
  return isGap(offset) ? room : paddedBytes(recordAt(offset).length);
}

function isGap(offset: u32): bool {
  const room = RING_BYTES - (offset & (RING_BYTES - 1));
  return room < HEADER_BYTES || recordAt(offset).level == GAP;
}
