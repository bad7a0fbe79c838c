// Why translated code stopped: the byte after 67 0f b9 40 at the faulting instruction
// pointer (`ud1l KIND(%eax),%eax`, an invalid-opcode exception). boot/aot/trap.ts emits
// them.

export const enum TrapKind {
  Unreachable = 1,
  MemoryOutOfBounds = 2,
  DivideByZero = 3,
  IntegerOverflow = 4,
  InvalidConversion = 5,
  TableOutOfBounds = 6,
  UninitializedElement = 7,
  SignatureMismatch = 8,
  StackOverflow = 9,
  UnalignedAtomic = 10,
  Returned = 11,
  Abort = 12,
  ImportMissing = 13,
}
