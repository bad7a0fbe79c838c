// The message a fault handler receives: tag label = FaultCause with TagBit.Fault, length
// 4, words = address, instruction pointer, x86 error code, stack pointer. Reply with
// label 0 to let the thread retry; any other label leaves it suspended.

export const enum FaultCause {
  PageRead = 1,
  PageWrite = 2,
  PageExecute = 3,
  DivideError = 4,
  InvalidInstruction = 5,
  GeneralProtection = 6,
  StackSegment = 7,
  Breakpoint = 8,
  Debug = 9,
  FpuDisabled = 10,
  FloatingPoint = 11,
  AlignmentCheck = 12,
  Overflow = 13,
  MachineCheck = 14,
  Other = 15,
  /** The scheduling context is used up; the address is its badge. */
  Timeout = 16,
}

/** Order of the words that ThreadOperation.ReadRegisters delivers. */
export const enum RegisterIndex {
  Rax = 0,
  Rbx = 1,
  Rcx = 2,
  Rdx = 3,
  Rsi = 4,
  Rdi = 5,
  Rbp = 6,
  Rsp = 7,
  R8 = 8,
  R9 = 9,
  R10 = 10,
  R11 = 11,
  R12 = 12,
  R13 = 13,
  R14 = 14,
  R15 = 15,
  Rip = 16,
  Rflags = 17,
  Count = 18,
}
