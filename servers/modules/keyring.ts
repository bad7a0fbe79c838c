// The keys whose signatures count: `keys/modules` in the boot archive, one line `ed25519
// HEX NAME` each. Like the loader's own code they are trusted because the archive is;
// they are copied before any module runs, and nothing is added later.

import { PUBLIC_KEY_BYTES } from "../../libsys/crypto/ed25519";
import {
  Span,
  after,
  afterWord,
  before,
  byteAt,
  equals,
  firstWord,
  sizeOf,
  startOf,
  trim,
} from "../../libsys/span";

const MAXIMUM_KEYS: u32 = 16;
const NEWLINE: u32 = 0x0a;
const NO_DIGIT: u32 = 16;

const keys: usize = memory.data(16 * 32, 8);
let count: u32 = 0;

/** Takes up the keys of the file's lines; lines of another form are passed over. */
export function openKeyring(file: Span): void {
  count = 0;
  for (let rest = file; sizeOf(rest) > 0; rest = after(rest, NEWLINE)) {
    const line = trim(before(rest, NEWLINE));
    if (count == MAXIMUM_KEYS) return;
    if (!equals(firstWord(line), "ed25519")) continue;
    if (readKey(keys + count * PUBLIC_KEY_BYTES, firstWord(afterWord(line)))) count++;
  }
}

function readKey(target: usize, digits: Span): bool {
  if (sizeOf(digits) != 2 * PUBLIC_KEY_BYTES) return false;
  for (let i: u32 = 0; i < <u32>PUBLIC_KEY_BYTES; i++) {
    const high = digitOf(byteAt(digits, 2 * i));
    const low = digitOf(byteAt(digits, 2 * i + 1));
    if (high == NO_DIGIT || low == NO_DIGIT) return false;
    store<u8>(target + i, <u8>((high << 4) | low));
  }
  return true;
}

function digitOf(byte: u32): u32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : NO_DIGIT;
}

/** Whether the 32 bytes are a key whose signatures count. */
export function isTrusted(key: Span): bool {
  for (let index: u32 = 0; index < count; index++) {
    const known = keys + index * PUBLIC_KEY_BYTES;
    if (memory.compare(known, startOf(key), PUBLIC_KEY_BYTES) == 0) return true;
  }
  return false;
}
