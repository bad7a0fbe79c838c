// Says in words why a thread stopped: from the fault message, the program file, and the
// bytes at the faulting instruction.

import { FaultCause } from "../abi/fault";
import { LINEAR_DATA, STACK_STRIDE, STACK_TOP, TEXT_BASE } from "../abi/layout";
import { TrapKind } from "../abi/trap";
import { byteAt, sizeOf } from "../span";
import { bytesAt } from "./elf";
import { Process } from "./process";

/** `ud1l KIND(%eax),%eax`, which boot/aot makes of a trap; KIND is the byte after it. */
const TRAP_INSTRUCTION: u32 = 0x40b90f67;
const TRAP_BYTES: u32 = 5;

/** The cause of a fault at `address` by the instruction at `instruction`. */
export function causeOf(
  process: Process,
  cause: u32,
  address: u64,
  instruction: u64,
): string {
  switch (cause) {
    case FaultCause.PageRead:
    case FaultCause.PageWrite:
      return dataCause(process, address, cause == FaultCause.PageWrite);
    case FaultCause.PageExecute:
      return address < LINEAR_DATA ? "jump to null" : "jump to what is no code";
    case FaultCause.DivideError:
      return "integer division by zero";
    case FaultCause.InvalidInstruction:
      return trapCause(process, instruction);
    case FaultCause.GeneralProtection:
      return protectionCause(process, instruction);
    case FaultCause.StackSegment:
      return "stack pointer out of range";
    default:
      return exceptionCause(cause);
  }
}

/** True for a cause whose fault address is the one that was accessed. */
export function hasAddress(cause: u32): bool {
  return (
    cause == FaultCause.PageRead ||
    cause == FaultCause.PageWrite ||
    cause == FaultCause.PageExecute
  );
}

/** What a fault with an address did there. */
export function accessOf(cause: u32): string {
  if (cause == FaultCause.PageRead) return "read of";
  return cause == FaultCause.PageWrite ? "write to" : "jump to";
}

function dataCause(process: Process, address: u64, written: bool): string {
  if (address < LINEAR_DATA) return "null dereference";
  if (belowStack(process, address)) return "stack overflow (guard page)";
  if (address >= TEXT_BASE && sizeOf(bytesAt(process.image, address)) > 0) {
    return written ? "write to code" : "read of code that cannot be read";
  }
  return written ? "wild write" : "wild read";
}

function belowStack(process: Process, address: u64): bool {
  const bottom = STACK_TOP - <u64>process.stackPages * 4096;
  return address < bottom && address >= STACK_TOP - STACK_STRIDE;
}

function trapCause(process: Process, instruction: u64): string {
  const code = bytesAt(process.image, instruction);
  if (sizeOf(code) < TRAP_BYTES) return "invalid instruction";
  let opcode: u32 = 0;
  for (let i: u32 = 0; i < 4; ++i) opcode |= byteAt(code, i) << (8 * i);
  if (opcode != TRAP_INSTRUCTION) return "invalid instruction";
  return kindCause(byteAt(code, 4));
}

function kindCause(kind: u32): string {
  switch (kind) {
    case TrapKind.Unreachable:
      return "failed assertion, or unreachable code";
    case TrapKind.MemoryOutOfBounds:
      return "memory access out of bounds";
    case TrapKind.DivideByZero:
      return "integer division by zero";
    case TrapKind.IntegerOverflow:
      return "integer overflow in a division";
    case TrapKind.InvalidConversion:
      return "float without an integer value";
    case TrapKind.TableOutOfBounds:
    case TrapKind.UninitializedElement:
    case TrapKind.SignatureMismatch:
      return "call of what is no such function";
    case TrapKind.Returned:
      return "return from main";
    default:
      return "trap";
  }
}

/**
 * In, out and their string forms trap because no thread has I/O privilege; the core does
 * ports.
 */
function protectionCause(process: Process, instruction: u64): string {
  const code = bytesAt(process.image, instruction);
  let at: u32 = 0;
  while (isPrefix(byteAt(code, at)) && at < 4) at++;
  const opcode = byteAt(code, at);
  const second = byteAt(code, at + 1);
  if (isPortAccess(opcode)) return "illegal port access";
  if (opcode == 0xf4 || opcode == 0xfa || opcode == 0xfb) return "privileged instruction";
  if (opcode == 0x0f && isPrivileged(second)) return "privileged instruction";
  return "general protection (address not canonical, or instruction not allowed)";
}

/** in, out (0xe4–0xe7, 0xec–0xef), ins, outs (0x6c–0x6f). */
function isPortAccess(opcode: u32): bool {
  return (opcode & 0xf4) == 0xe4 || (opcode & 0xfc) == 0x6c;
}

/** Operand size, repetition, and REX prefixes. */
function isPrefix(byte: u32): bool {
  return byte == 0x66 || byte == 0xf2 || byte == 0xf3 || (byte & 0xf0) == 0x40;
}

/**
 * Second opcode bytes: descriptor tables, clts, invd, wbinvd, control and debug
 * registers, MSRs.
 */
function isPrivileged(byte: u32): bool {
  if (byte <= 0x01 || byte == 0x06 || byte == 0x08 || byte == 0x09) return true;
  return (byte >= 0x20 && byte <= 0x23) || byte == 0x30 || byte == 0x32 || byte == 0x33;
}

function exceptionCause(cause: u32): string {
  switch (cause) {
    case FaultCause.FpuDisabled:
      return "floating point without permission in the manifest";
    case FaultCause.FloatingPoint:
      return "floating-point exception";
    case FaultCause.Breakpoint:
      return "breakpoint";
    case FaultCause.Debug:
      return "debug exception";
    case FaultCause.AlignmentCheck:
      return "misaligned access";
    case FaultCause.Overflow:
      return "overflow";
    case FaultCause.MachineCheck:
      return "machine check";
    default:
      return "exception";
  }
}
