// The kernel command line. Words are separated by spaces; init and the servers read the
// ones they know. docs/abi.md, "Kernel command line", lists them.

import { Failure } from "../build/failure.ts";
import { COMMAND_LINE_BYTES as LIMIT_BYTES, type RunOptions } from "./options.ts";

const LITERAL = /^[!#-$&-*,-~]$/;

/** The whole line for a run. */
export function kernelCommandLine(options: RunOptions): string {
  const words = [...options.append];
  if (options.exec !== undefined) words.push(`exec=${encodeWord(options.exec)}`);
  const line = words.join(" ");
  if (Buffer.byteLength(line) <= LIMIT_BYTES) return line;
  throw new Failure(
    `the kernel command line is limited to ${LIMIT_BYTES} bytes, ` +
      `this one has ${Buffer.byteLength(line)}; shorten --exec or --append`,
  );
}

/**
 * Writes a blank as +, to save room, and percent-encodes the bytes that could not stand
 * in a word: other white space, +, %, ", non-ASCII.
 */
export function encodeWord(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (LITERAL.test(character)) return character;
      if (character === " ") return "+";
      return `%${byte.toString(16).padStart(2, "0").toUpperCase()}`;
    })
    .join("");
}
