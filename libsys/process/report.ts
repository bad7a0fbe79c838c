// The crash report: who, where, why, registers, and the calls that led there, in the log.
// The process must not have been destroyed yet.

import { RegisterIndex } from "../abi/fault";
import { LogLevel, ThreadOperation } from "../abi/object";
import { Status } from "../abi/status";
import {
  SymbolTable,
  functionName,
  lineFile,
  lineNumber,
  symbolTableAt,
  textOffset,
  NO_SYMBOL,
} from "../abi/symbols";
import { invoke } from "../capability";
import { openLine, writeLine } from "../log";
import { MESSAGE_TEXT, message } from "../message";
import { sizeOf, startOf } from "../span";
import { Text } from "../text";
import { causeOf, hasAddress } from "./cause";
import { sectionOf } from "./elf";
import { Part, Process } from "./process";
import { closeStack, stackHolds, stackWord } from "./stack-reader";

const REGISTER_COUNT: i32 = 18;
const registers: usize = memory.data(REGISTER_COUNT * 8, 8);
/** More would push older lines out of the log. */
const MAXIMUM_CALLS: u32 = 20;

// @ts-ignore: decorator
@inline
function register(index: u32): u64 {
  return load<u64>(registers + index * 8);
}

/** Reports the fault whose message was just received. */
export function reportFault(process: Process): void {
  const cause = message.operation;
  const address = message.word0;
  const instruction = message.word1;
  const line = beginReport(process);
  line.put(causeOf(process, cause, address, instruction));
  if (hasAddress(cause)) line.put(", address 0x").hex(address, 1);
  finishReport(process);
}

/** Reports a process that was stopped for another reason than a fault. */
export function reportStopped(process: Process, cause: string): void {
  beginReport(process).put(cause);
  finishReport(process);
}

function beginReport(process: Process): Text {
  const line = openLine();
  line.put("crash of ").append(process.name).put(" (process ").decimal(process.id);
  return line.put(", thread main): ");
}

function finishReport(process: Process): void {
  writeLine(LogLevel.Error);
  if (!readRegisters(process)) return;
  writeRegisters();
  writeCalls(process);
}

function readRegisters(process: Process): bool {
  const thread = process.handleOf(Part.Thread);
  const status = invoke(thread, ThreadOperation.ReadRegisters, 0, 0);
  if (status != Status.Ok) return false;
  memory.copy(registers, MESSAGE_TEXT, REGISTER_COUNT * 8);
  return true;
}

/** In the order of RegisterIndex, four letters each. */
const REGISTER_NAMES =
  "rax rbx rcx rdx rsi rdi rbp rsp r8  r9  r10 r11 r12 r13 r14 r15 rip flg ";

function writeRegisters(): void {
  for (let row: u32 = 0; row < <u32>REGISTER_COUNT; row += 4) {
    const line = openLine().put(" ");
    const end = min(row + 4, <u32>REGISTER_COUNT);
    for (let i = row; i < end; ++i) writeRegister(line, i);
    writeLine(LogLevel.Error);
  }
}

function writeRegister(line: Text, index: u32): void {
  line.byte(0x20);
  for (let i: u32 = 0; i < 4; ++i) {
    line.byte(<u32>REGISTER_NAMES.charCodeAt(index * 4 + i));
  }
  line.hex(register(index), 16);
}

/** Frame pointers form a chain: [rbp] is the caller's, [rbp + 8] where it goes on. */
function writeCalls(process: Process): void {
  const section = sectionOf(process.image, ".weft.symbols");
  const table = symbolTableAt(startOf(section), sizeOf(section));
  writeCall(table, 0, register(RegisterIndex.Rip));
  let frame = register(RegisterIndex.Rbp);
  for (let depth: u32 = 1; depth < MAXIMUM_CALLS; ++depth) {
    if (!stackHolds(process, frame) || !stackHolds(process, frame + 8)) break;
    const caller = stackWord(process, frame + 8);
    // The return address may belong to the next line, or function: one less does not.
    writeCall(table, depth, caller - 1);
    const next = stackWord(process, frame);
    if (next <= frame) break;
    frame = next;
  }
  closeStack();
}

function writeCall(table: SymbolTable | null, depth: u32, address: u64): void {
  const line = openLine().put("  #").decimal(depth).put(" 0x").hex(address, 1);
  const offset = table == null ? NO_SYMBOL : textOffset(table, address);
  if (table == null || offset == NO_SYMBOL) {
    line.put(" not in the program's text");
  } else {
    line.byte(0x20).terminated(<u32>functionName(table, offset));
    writePlace(line, table, offset);
  }
  writeLine(LogLevel.Error);
}

function writePlace(line: Text, table: SymbolTable, offset: u32): void {
  const number = lineNumber(table, offset);
  if (number == 0) return;
  line
    .put(" (")
    .terminated(<u32>lineFile(table, offset))
    .byte(0x3a);
  line.decimal(number).byte(0x29);
}
