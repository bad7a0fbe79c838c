// Why the core itself stopped, in words for the person who reads the panic.

import { TrapKind } from "../libsys/abi/trap";

/** What a trap that translated code raises by itself means. */
export function trapCause(kind: u32): string {
  switch (kind) {
    case TrapKind.Unreachable: return "unreachable code was reached";
    case TrapKind.MemoryOutOfBounds: return "memory access out of bounds";
    case TrapKind.DivideByZero: return "integer division by zero";
    case TrapKind.IntegerOverflow: return "integer overflow in a division";
    case TrapKind.InvalidConversion: return "float without an integer value";
    case TrapKind.TableOutOfBounds: return "function table access out of bounds";
    case TrapKind.UninitializedElement: return "call of an empty function table entry";
    case TrapKind.SignatureMismatch: return "call of a function of another signature";
    case TrapKind.StackOverflow: return "stack overflow";
    case TrapKind.UnalignedAtomic: return "unaligned atomic access";
    case TrapKind.Returned: return "the entry function returned";
    case TrapKind.Abort: return "assertion failed";
    case TrapKind.ImportMissing: return "call of an import that is not there";
    default: return "unknown trap";
  }
}

/** The processor's name of exception `vector` (Intel SDM volume 3A, table 6-1). */
export function exceptionCause(vector: u32): string {
  switch (vector) {
    case 0: return "divide error";
    case 1: return "debug exception";
    case 2: return "non-maskable interrupt";
    case 3: return "breakpoint";
    case 4: return "overflow";
    case 5: return "bound range exceeded";
    case 6: return "invalid instruction";
    case 7: return "FPU not available";
    case 8: return "double fault";
    case 10: return "invalid task state segment";
    case 11: return "segment not present";
    case 12: return "stack segment fault";
    case 13: return "general protection fault";
    case 14: return "page fault";
    case 16: return "x87 floating-point error";
    case 17: return "alignment check";
    case 18: return "machine check";
    case 19: return "SIMD floating-point error";
    default: return "unknown exception";
  }
}
