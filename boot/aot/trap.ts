// Why translated code stopped. The number is the immediate of the `ud1l KIND(%eax),%eax`
// that a trap compiles to in core and servers (bytes 67 0f b9 40 KIND), and the trap code
// of the host profile. libsys/abi/trap.ts has the same numbers; a test compares them.

export const TRAP_KINDS = {
  unreachable: 1,
  memoryOutOfBounds: 2,
  divideByZero: 3,
  integerOverflow: 4,
  invalidConversion: 5,
  tableOutOfBounds: 6,
  uninitializedElement: 7,
  signatureMismatch: 8,
  stackOverflow: 9,
  unalignedAtomic: 10,
  returned: 11,
  abort: 12,
  importMissing: 13,
} as const;

export type TrapKind = keyof typeof TRAP_KINDS;

/** What a person reads; the words are those of the WebAssembly specification's tests. */
export const TRAP_MESSAGES: Record<TrapKind, string> = {
  unreachable: "unreachable",
  memoryOutOfBounds: "out of bounds memory access",
  divideByZero: "integer divide by zero",
  integerOverflow: "integer overflow",
  invalidConversion: "invalid conversion to integer",
  tableOutOfBounds: "out of bounds table access",
  uninitializedElement: "uninitialized element",
  signatureMismatch: "indirect call type mismatch",
  stackOverflow: "call stack exhausted",
  unalignedAtomic: "unaligned atomic",
  returned: "the entry function returned",
  abort: "abort",
  importMissing: "import not supplied",
};
