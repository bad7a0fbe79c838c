// The words of the command being run. Word 0 is its name; options are words that begin
// with `-`, up to `--`.

import { Span, byteAt, equals, sizeOf, slice } from "../../libsys/span";
import { CommandLine } from "./command-line";

const DASH: u32 = 0x2d;

let line: CommandLine = changetype<CommandLine>(0);
let position: u32 = 0;
let optionsEnded: bool = false;
/** Letters of a word like `-la` that are still to be given. */
let letters: u32 = 0;

/** Makes the command that `commandLine` read last the one whose words are given. */
export function openArguments(commandLine: CommandLine): void {
  line = commandLine;
  position = 1;
  optionsEnded = false;
  letters = 0;
}

export function commandName(): Span {
  return line.word(0);
}

/** How many words follow the name. */
export function argumentCount(): u32 {
  return line.wordCount - 1;
}

/** Word `index`, counted from 0 after the name; nothing when there are fewer. */
export function argument(index: u32): Span {
  return index < argumentCount() ? line.word(index + 1) : 0;
}

/**
 * The next option letter, 0 when no more options come. A long option is its whole word:
 * '-'.
 */
export function nextOption(): u32 {
  if (optionsEnded || position >= line.wordCount) return 0;
  const word = line.word(position);
  if (letters == 0) {
    if (sizeOf(word) < 2 || byteAt(word, 0) != DASH) return 0;
    if (equals(word, "--")) {
      position++;
      optionsEnded = true;
      return 0;
    }
    if (byteAt(word, 1) == DASH) return DASH;
  }
  letters++;
  const letter = byteAt(word, letters);
  if (letters + 1 == sizeOf(word)) {
    position++;
    letters = 0;
  }
  return letter;
}

/**
 * The long option that nextOption announced with '-', in whole; goes on to the next word.
 */
export function longOption(): Span {
  return line.word(position++);
}

/** The value of the option given last: the rest of its word, or the next word. */
export function optionValue(): Span {
  if (letters != 0) {
    const word = line.word(position++);
    const rest = restAfter(word, letters + 1);
    letters = 0;
    return rest;
  }
  return position < line.wordCount ? line.word(position++) : 0;
}

/** The next word that is no option; nothing at the end. */
export function nextOperand(): Span {
  return position < line.wordCount ? line.word(position++) : 0;
}

export function moreOperands(): bool {
  return position < line.wordCount;
}

function restAfter(word: Span, from: u32): Span {
  return slice(word, from, sizeOf(word));
}
