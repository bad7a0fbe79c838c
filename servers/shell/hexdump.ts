// The two formats of hexdump that people use, as util-linux prints them: two-byte words
// by default, and `-C`, bytes with their characters. Lines equal to the one before are
// squeezed into one `*` unless `verbose`.

import { Text } from "../../libsys/text";

export const HEXDUMP_LINE: u32 = 16;

const WORD_OFFSET_DIGITS: u32 = 7;
const CANONICAL_OFFSET_DIGITS: u32 = 8;

const previous: usize = memory.data(16, 8);

let canonical: bool = false;
let verbose: bool = false;
let offset: u64 = 0;
let previousValid: bool = false;
let squeezing: bool = false;

/** Begins a dump of a file from byte `start` on. */
export function hexdumpBegin(start: u64, asCanonical: bool, everyLine: bool): void {
  offset = start;
  canonical = asCanonical;
  verbose = everyLine;
  previousValid = false;
  squeezing = false;
}

/**
 * Writes the next `count` bytes at `data`: HEXDUMP_LINE of them, fewer only in the last
 * line.
 */
export function hexdumpLine(writer: Text, data: usize, count: u32): void {
  if (!verbose && repeats(data, count)) {
    if (!squeezing) writer.put("*\n");
    squeezing = true;
  } else {
    squeezing = false;
    writeOffset(writer);
    if (canonical) writeCanonical(writer, data, count);
    else writeWords(writer, data, count);
    writer.put("\n");
  }
  offset += count;
}

/** Writes the closing offset. */
export function hexdumpEnd(writer: Text): void {
  if (offset == 0) return;
  writeOffset(writer);
  writer.put("\n");
}

function repeats(data: usize, count: u32): bool {
  if (count != HEXDUMP_LINE) return false;
  const same = previousValid && memory.compare(previous, data, HEXDUMP_LINE) == 0;
  memory.copy(previous, data, HEXDUMP_LINE);
  previousValid = true;
  return same;
}

function writeOffset(writer: Text): void {
  let digits = canonical ? CANONICAL_OFFSET_DIGITS : WORD_OFFSET_DIGITS;
  while (digits < 16 && offset >> (digits * 4) != 0) digits++;
  writer.hex(offset, digits);
}

function writeWords(writer: Text, data: usize, count: u32): void {
  for (let index: u32 = 0; index < HEXDUMP_LINE; index += 2) {
    if (index + 1 < count) {
      writer.put(" ").hex(load<u16>(data + index), 4);
    } else if (index < count) {
      writer.put(" ").hex(load<u8>(data + index), 4);
    } else {
      writer.put("     ");
    }
  }
}

function writeCanonical(writer: Text, data: usize, count: u32): void {
  for (let index: u32 = 0; index < HEXDUMP_LINE; index++) {
    writer.put(index % 8 == 0 ? "  " : " ");
    if (index < count) writer.hex(load<u8>(data + index), 2);
    else writer.put("  ");
  }
  writer.put("  |");
  for (let index: u32 = 0; index < count; index++) {
    const byte = <u32>load<u8>(data + index);
    writer.byte(byte >= 0x20 && byte < 0x7f ? byte : 0x2e);
  }
  writer.put("|");
}
