// The end: the core found its own state wrong. Says why, where, and how it got there,
// then powers off with a status that the runner knows.

import { LogLevel } from "../libsys/abi/object";
import { putBacktrace, putPlace } from "./backtrace";
import { cpu, TRAP_CONTEXT } from "./cpu";
import { breakSilence } from "./debug-console";
import { framePointer, halt, portOut8 } from "./hardware";
import { beginLine, endLine, putByte, putDecimal, putHex, putText } from "./line";
import { WINDOW_BASE, WINDOW_BYTES, windowPointer } from "./memory-map";
import { Thread } from "./thread";

const EXIT_PORT: u32 = 0xf4;
const EXIT_PANIC: u32 = 0x7f;
const INVALID_OPCODE: u32 = 6;
/** ud1l KIND(%eax), %eax: how translated code traps (libsys/abi/trap.ts). */
const TRAP_INSTRUCTION: u32 = 0x40b9_0f67;
const TRAP_BYTES: u64 = 5;

/** A failed assertion; asc's abort. */
export function abort(
  message: string | null,
  file: string | null,
  line: u32,
  column: u32,
): void {
  begin();
  if (message != null) putText(message);
  else putText("assertion failed");
  endLine();
  beginLine(LogLevel.Error);
  putText("core:   at ");
  if (file != null) putText(file);
  putByte(0x3a); // :
  putDecimal(line);
  putByte(0x3a);
  putDecimal(column);
  endLine();
  putBacktrace(framePointer());
  stop();
}

/**
 * The processor trapped in the core itself; its registers are in TRAP_CONTEXT. Called by
 * entry.S.
 */
export function kernelException(vector: u32, code: u32, address: u64): void {
  const context = changetype<Thread>(<usize>TRAP_CONTEXT);
  begin();
  if (vector == INVALID_OPCODE) putTrap(context.instructionPointer);
  else {
    putText("exception ");
    putDecimal(vector);
    putText(", code ");
    putHex(code);
    putText(", address ");
    putHex(address);
  }
  endLine();
  beginLine(LogLevel.Error);
  putText("core:   at ");
  putPlace(context.instructionPointer);
  endLine();
  putRegisters(context);
  putBacktrace(context.framePointer);
  stop();
}

function begin(): void {
  breakSilence();
  beginLine(LogLevel.Error);
  putText("core: panic: ");
}

function stop(): void {
  portOut8(EXIT_PORT, EXIT_PANIC);
  while (true) halt();
}

function putTrap(instructionPointer: u64): void {
  const inWindow =
    instructionPointer >= WINDOW_BASE &&
    instructionPointer - WINDOW_BASE < WINDOW_BYTES - TRAP_BYTES;
  const place = inWindow ? <usize>windowPointer(instructionPointer) : 0;
  if (place != 0 && load<u32>(place) == TRAP_INSTRUCTION) {
    putText("trap of kind ");
    putDecimal(load<u8>(place + 4));
    return;
  }
  putText("invalid instruction");
}

function putRegisters(context: Thread): void {
  beginLine(LogLevel.Error);
  putText("core:  ");
  putRegister("rax", context.status);
  putRegister("rbx", context.word0);
  putRegister("rcx", context.rcx);
  putRegister("rdx", context.value);
  putRegister("rsi", context.rsi);
  putRegister("rdi", context.badge);
  putRegister("rbp", context.framePointer);
  putRegister("rsp", context.stackPointer);
  endLine();
  beginLine(LogLevel.Error);
  putText("core:  ");
  putRegister("r8", context.r8);
  putRegister("r9", context.r9);
  putRegister("r10", context.r10);
  putRegister("r11", context.r11);
  putRegister("r12", context.word1);
  putRegister("r13", context.word2);
  putRegister("r14", context.word3);
  putRegister("r15", context.tag);
  endLine();
  const current = cpu().current;
  beginLine(LogLevel.Error);
  putText("core:   running thread ");
  putHex(current == null ? 0 : current.address);
  endLine();
}

function putRegister(name: string, value: u64): void {
  putByte(0x20);
  putText(name);
  putByte(0x20);
  putHex(value);
}
