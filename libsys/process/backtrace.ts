// The calls that led a stopped thread to where it is, one line of the log each: name,
// source file and line. Frame pointers form a chain on the stack: [rbp] is the caller's
// frame, [rbp + 8] where it goes on.

import { LogLevel } from "../abi/object";
import {
  NO_SYMBOL,
  SymbolTable,
  functionName,
  lineFile,
  lineNumber,
  symbolTableAt,
  textOffset,
} from "../abi/symbols";
import { openLine, writeLine } from "../log";
import { sizeOf, startOf } from "../span";
import { Text } from "../text";
import { sectionOf } from "./elf";
import { Process } from "./process";
import { closeStack, stackHolds, stackWord } from "./stack-reader";

/** Lines of one backtrace; more would push older lines out of the log. */
const MAXIMUM_LINES: u32 = 20;
/** A chain that is longer is no chain: no stack has more words. */
const MAXIMUM_DEPTH: u32 = 0x20000;

let table: SymbolTable | null = null;
let linesWritten: u32 = 0;
/** The address of the last line, and how often it came again since. */
let lastAddress: u64 = 0;
let repetitions: u32 = 0;

/**
 * Writes the calls of the thread that is at `instruction` with the frame pointer `frame`.
 */
export function writeBacktrace(process: Process, instruction: u64, frame: u64): void {
  const section = sectionOf(process.image, ".weft.symbols");
  table = symbolTableAt(startOf(section), sizeOf(section));
  linesWritten = 0;
  repetitions = 0;
  lastAddress = instruction;
  writeCall(0, instruction);
  walk(process, frame);
  writeRepetitions();
  closeStack();
}

function walk(process: Process, from: u64): void {
  let frame = from;
  for (let depth: u32 = 1; depth < MAXIMUM_DEPTH; ++depth) {
    if (!stackHolds(process, frame) || !stackHolds(process, frame + 8)) return;
    // The return address may belong to the next line, or function: one less does not.
    noteCall(depth, stackWord(process, frame + 8) - 1);
    const next = stackWord(process, frame);
    if (next <= frame) return;
    frame = next;
  }
}

/** A recursion's calls are one line and their number. */
function noteCall(depth: u32, address: u64): void {
  if (address == lastAddress) {
    repetitions++;
    return;
  }
  writeRepetitions();
  lastAddress = address;
  if (linesWritten < MAXIMUM_LINES) writeCall(depth, address);
}

function writeRepetitions(): void {
  if (repetitions > 0 && linesWritten < MAXIMUM_LINES) {
    openLine().put("     and ").decimal(repetitions).put(" more calls from there");
    writeLine(LogLevel.Error);
  }
  repetitions = 0;
}

function writeCall(depth: u32, address: u64): void {
  linesWritten++;
  const line = openLine().put("  #").decimal(depth).put(" 0x").hex(address, 1);
  const symbols = table;
  const offset = symbols == null ? NO_SYMBOL : textOffset(symbols, address);
  if (symbols == null || offset == NO_SYMBOL) {
    line.put(" not in the program's text");
  } else {
    line.byte(0x20).terminated(<u32>functionName(symbols, offset));
    writePlace(line, symbols, offset);
  }
  writeLine(LogLevel.Error);
}

function writePlace(line: Text, symbols: SymbolTable, offset: u32): void {
  const number = lineNumber(symbols, offset);
  if (number == 0) return;
  line
    .put(" (")
    .terminated(<u32>lineFile(symbols, offset))
    .byte(0x3a);
  line.decimal(number).byte(0x29);
}
