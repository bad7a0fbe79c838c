// The end: the core found its own state wrong. Says why, where, and how it got there, then powers off with a
// status that the runner knows.

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

/** The processor trapped in the core itself; its registers are in TRAP_CONTEXT. Called by entry.S. */
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
  putFour("rax rbx rcx rdx", context.status, context.word0, context.rcx, context.value);
  putFour(
    "rsi rdi rbp rsp",
    context.rsi,
    context.badge,
    context.framePointer,
    context.stackPointer,
  );
  putFour("r8 r9 r10 r11", context.r8, context.r9, context.r10, context.r11);
  putFour("r12 r13 r14 r15", context.word1, context.word2, context.word3, context.tag);
  const current = cpu().current;
  beginLine(LogLevel.Error);
  putText("core:   running thread ");
  putHex(current == null ? 0 : current.address);
  endLine();
}

function putFour(names: string, a: u64, b: u64, c: u64, d: u64): void {
  beginLine(LogLevel.Error);
  putText("core:   ");
  putText(names);
  putText(" = ");
  putHex(a);
  putByte(0x20);
  putHex(b);
  putByte(0x20);
  putHex(c);
  putByte(0x20);
  putHex(d);
  endLine();
}
