// hexdump: util-linux's default format, and its canonical one.

import { Span, sizeOf, slice, startOf } from "../../../libsys/span";
import { moreOperands, nextOperand, nextOption, optionValue } from "../arguments";
import { FAILURE, INTERRUPTED, failNumber, failOption, failUsage } from "../failure";
import { HEXDUMP_LINE, hexdumpBegin, hexdumpEnd, hexdumpLine } from "../hexdump";
import {
  closeInput,
  inputChunk,
  inputFailed,
  inputPosition,
  inputSize,
  inputSized,
  openInput,
  readInput,
  seekInput,
} from "../input-file";
import { NO_NUMBER, parseCount } from "../number-argument";
import { flush, out, stopNoted } from "../output";

const USAGE = "hexdump [-C] [-v] [-n BYTES] [-s OFFSET] FILE";
const LONGEST_LINE: u32 = 96;

const enum Option {
  Canonical = 0x43,
  Length = 0x6e,
  Skip = 0x73,
  Verbose = 0x76,
}

let canonical: bool = false;
let verbose: bool = false;
let limit: u64 = u64.MAX_VALUE;
let skip: u64 = 0;

export function hexdump(): i32 {
  canonical = false;
  verbose = false;
  limit = u64.MAX_VALUE;
  skip = 0;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    const status = takeOption(letter);
    if (status != 0) return status;
  }
  const file = nextOperand();
  if (sizeOf(file) == 0) return failUsage("a file is missing", USAGE);
  if (moreOperands()) return failUsage("only one file at a time", USAGE);
  return dump(file);
}

function takeOption(letter: u32): i32 {
  switch (letter) {
    case Option.Canonical:
      canonical = true;
      return 0;
    case Option.Verbose:
      verbose = true;
      return 0;
    case Option.Length:
      limit = takeNumber(letter);
      return limit == NO_NUMBER ? FAILURE : 0;
    case Option.Skip:
      skip = takeNumber(letter);
      return skip == NO_NUMBER ? FAILURE : 0;
    default:
      return failOption(letter, USAGE);
  }
}

function takeNumber(letter: u32): u64 {
  const word = optionValue();
  const number = parseCount(word);
  if (number == NO_NUMBER) failNumber(letter, word);
  return number;
}

function dump(file: Span): i32 {
  if (!openInput(file)) return FAILURE;
  if (inputSized()) skip = min(skip, inputSize());
  seekInput(skip);
  hexdumpBegin(skip, canonical, verbose);
  while (!stopNoted() && readInput(limit - (inputPosition() - skip)))
    dumpChunk(inputChunk());
  closeInput();
  if (stopNoted()) return INTERRUPTED;
  if (inputFailed()) return FAILURE;
  hexdumpEnd(out);
  return 0;
}

function dumpChunk(chunk: Span): void {
  for (let at: u32 = 0; at < sizeOf(chunk); at += HEXDUMP_LINE) {
    const line = slice(chunk, at, at + HEXDUMP_LINE);
    hexdumpLine(out, startOf(line), sizeOf(line));
    if (out.capacity - out.length < LONGEST_LINE) flush();
  }
}
