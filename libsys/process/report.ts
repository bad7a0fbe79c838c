// The crash report: who, where, why, registers, and the calls that led there, in the log.
// The process must not have been destroyed yet.

import { RegisterIndex } from "../abi/fault";
import { LogLevel, ThreadOperation } from "../abi/object";
import { Status } from "../abi/status";
import { invoke } from "../capability";
import { openLine, writeLine } from "../log";
import { MESSAGE_TEXT, message } from "../message";
import { Text } from "../text";
import { writeBacktrace } from "./backtrace";
import { accessOf, causeOf, hasAddress } from "./cause";
import { Part, Process } from "./process";

const REGISTER_COUNT: i32 = 18;
const registers: usize = memory.data(REGISTER_COUNT * 8, 8);

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
  if (hasAddress(cause)) line.put(": ").put(accessOf(cause)).put(" 0x").hex(address, 1);
  finishReport(process);
}

/** Reports a process that was stopped since it was not ready in time. */
export function reportLate(process: Process, seconds: u32): void {
  const line = beginReport(process).put("looping: not ready ").decimal(seconds);
  line.put(seconds == 1 ? " second" : " seconds").put(" after its start");
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
  writeBacktrace(process, register(RegisterIndex.Rip), register(RegisterIndex.Rbp));
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
