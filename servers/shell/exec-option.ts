// The commands that the kernel command line asks for: the word `exec=COMMANDS`, with `+`
// for blanks and `%XX` for other bytes that could not stand in a word. docs/abi.md,
// "Kernel command line".

import { parseHex } from "../../libsys/number";
import {
  Span,
  afterWord,
  byteAt,
  firstWord,
  sizeOf,
  slice,
  startsWith,
  trim,
} from "../../libsys/span";
import { Text } from "../../libsys/text";

const BLANK: u32 = 0x20;
const PERCENT: u32 = 0x25;
const PLUS: u32 = 0x2b;
const PREFIX_BYTES: u32 = 5;

/** Writes the commands to `commands`, decoded; false when the line has no such word. */
export function findExec(kernelLine: Span, commands: Text): bool {
  for (let left = trim(kernelLine); sizeOf(left) != 0; left = afterWord(left)) {
    const word = firstWord(left);
    if (!startsWith(word, "exec=")) continue;
    decode(slice(word, PREFIX_BYTES, sizeOf(word)), commands);
    return true;
  }
  return false;
}

function decode(encoded: Span, commands: Text): void {
  for (let at: u32 = 0; at < sizeOf(encoded); at++) {
    const byte = byteAt(encoded, at);
    if (byte != PERCENT) {
      commands.byte(byte == PLUS ? BLANK : byte);
      continue;
    }
    commands.byte(<u32>parseHex(slice(encoded, at + 1, at + 3)));
    at += 2;
  }
}
