// The end: the core found its own state wrong. Says why, where, and how it got there,
// then powers off with a status that the runner knows.

import { LogLevel } from "../libsys/abi/object";
import { TrapKind } from "../libsys/abi/trap";
import { putBacktrace, putPlace } from "./backtrace";
import { cpu, TRAP_CONTEXT } from "./cpu";
import { breakSilence } from "./debug-console";
import { halt, portOut8, trapWith } from "./hardware";
import { beginLine, endLine, putByte, putDecimal, putHex, putText } from "./line";
import { WINDOW_BASE, WINDOW_BYTES, windowPointer } from "./memory-map";
import { Thread } from "./thread";
import { exceptionCause, trapCause } from "./trap-cause";

const EXIT_PORT: u32 = 0xf4;
const EXIT_PANIC: u32 = 0x7f;
const INVALID_OPCODE: u32 = 6;
/** ud1l KIND(%eax), %eax: how translated code traps (libsys/abi/trap.ts). */
const TRAP_INSTRUCTION: u32 = 0x40b9_0f67;
const TRAP_BYTES: u64 = 5;
const NO_TRAP: u32 = 0;

/** A failed assertion, kept until the trap that it ends in has saved the registers. */
let asserted: bool = false;
let assertionText: string | null = null;
let assertionFile: string | null = null;
let assertionLine: u32 = 0;
let assertionColumn: u32 = 0;
let panicking: bool = false;

/**
 * A failed assertion; asc's abort. Says nothing itself: it traps first, so that entry.S
 * saves the registers as they are.
 */
export function abort(
  message: string | null,
  file: string | null,
  line: u32,
  column: u32,
): void {
  asserted = true;
  assertionText = message;
  assertionFile = file;
  assertionLine = line;
  assertionColumn = column;
  trapWith(TrapKind.Abort);
}

/**
 * The processor trapped in the core itself; its registers are in TRAP_CONTEXT. Called by
 * entry.S.
 */
export function kernelException(vector: u32, code: u32, address: u64): void {
  // A defect in the panic itself must not begin another one.
  if (panicking) stop();
  panicking = true;
  const context = changetype<Thread>(<usize>TRAP_CONTEXT);
  breakSilence();
  beginLine(LogLevel.Error);
  putText("core: panic: ");
  if (asserted) putAssertion(context.instructionPointer);
  else putException(context.instructionPointer, vector, code, address);
  putRegisters(context);
  putBacktrace(context.framePointer);
  stop();
}

/** The rest of the first line, and where in the source. */
function putAssertion(instructionPointer: u64): void {
  const text = assertionText;
  putText(text == null ? "assertion failed" : text);
  endLine();
  beginLine(LogLevel.Error);
  putText("core:   at ");
  const file = assertionFile;
  if (file != null) putText(file);
  putByte(0x3a); // :
  putDecimal(assertionLine);
  putByte(0x3a);
  putDecimal(assertionColumn);
  endLine();
  beginLine(LogLevel.Error);
  putText("core:   from ");
  putPlace(instructionPointer);
  endLine();
}

/** The rest of the first line, and at which instruction. */
function putException(
  instructionPointer: u64,
  vector: u32,
  code: u32,
  address: u64,
): void {
  const kind = vector == INVALID_OPCODE ? trapKind(instructionPointer) : NO_TRAP;
  if (kind != NO_TRAP) putText(trapCause(kind));
  else {
    putText(exceptionCause(vector));
    putText(" (exception ");
    putDecimal(vector);
    putText(", code ");
    putHex(code);
    putText(", address ");
    putHex(address);
    putByte(0x29); // )
  }
  endLine();
  beginLine(LogLevel.Error);
  putText("core:   at ");
  putPlace(instructionPointer);
  endLine();
}

function stop(): void {
  portOut8(EXIT_PORT, EXIT_PANIC);
  while (true) halt();
}

/** The kind of the trap that translated code raised there, or NO_TRAP. */
function trapKind(instructionPointer: u64): u32 {
  const inWindow =
    instructionPointer >= WINDOW_BASE &&
    instructionPointer - WINDOW_BASE < WINDOW_BYTES - TRAP_BYTES;
  if (!inWindow) return NO_TRAP;
  const place = <usize>windowPointer(instructionPointer);
  return load<u32>(place) == TRAP_INSTRUCTION ? load<u8>(place + 4) : NO_TRAP;
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
  beginLine(LogLevel.Error);
  putText("core:  ");
  putRegister("rip", context.instructionPointer);
  putRegister("rflags", context.processorFlags);
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
