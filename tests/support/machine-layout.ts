// Where the core keeps what tests look at. tests/unit/microkernel/layout.test.ts proves
// that these offsets are AssemblyScript's and entry.S's.

export const WINDOW = 0xffff_ffff_8000_0000n;
export const DEVICE_OFFSET = 0xffff_fffe_8000_0000n;

export const CPU = {
  address: 0x16_0000,
  current: 0,
  preempt: 4,
  value: 8,
  highestReady: 16,
  features: 20,
  successor: 24,
  fpuOwner: 28,
  charging: 33,
  charged: 36,
  ruins: 72,
  deadlines: 76,
  kernelRoot: 128,
  readyBitmap: 256,
  readyQueues: 1024,
  trapContext: 2048,
} as const;

/** In the order of RegisterIndex, eight bytes each. */
export const REGISTERS = [
  "rax",
  "rbx",
  "rcx",
  "rdx",
  "rsi",
  "rdi",
  "rbp",
  "rsp",
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
  "rip",
  "rflags",
] as const;
export type RegisterName = (typeof REGISTERS)[number];
export type Registers = Record<RegisterName, bigint>;

export const THREAD = {
  bytes: 1024,
  lackingWords: 144,
  flags: 146,
  state: 147,
  table: 148,
  root: 152,
  buffer: 160,
  notification: 164,
  priority: 168,
  reply: 172,
  blockedOn: 176,
  queueNext: 180,
  queuePrevious: 184,
  ticks: 188,
  deadline: 200,
  heapParent: 208,
  heapLeft: 212,
  heapRight: 216,
  heapRank: 220,
  userRoot: 272,
  bufferWords: 280,
  context: 256,
  ownContext: 260,
  donor: 264,
  unlimitedContext: 336,
  slots: 352,
  fpu: 512,
} as const;

export const CAPABILITY = {
  bytes: 32,
  type: 0,
  rights: 1,
  sizeBits: 2,
  flags: 3,
  object: 4,
  badge: 8,
  previous: 16,
  next: 20,
  asid: 24,
  generation: 28,
} as const;

/** What a ruin has in place of a badge. */
export const RUIN = { next: 8, previous: 12 } as const;

export const CAPABILITY_FLAG = {
  Original: 1,
  BadgedFirst: 2,
  Device: 4,
  Fresh: 8,
  Embedded: 16,
} as const;

export const ENDPOINT = { receivers: 0, senders: 4 } as const;
export const NOTIFICATION = { bits: 0, waiters: 8, bound: 12 } as const;
export const REPLY = { thread: 0 } as const;
export const CONTEXT = {
  holder: 0,
  home: 4,
  donations: 8,
  refillCount: 12,
  firstRefill: 16,
  budget: 24,
  period: 32,
  consumed: 40,
  refills: 64,
  mostRefills: 8,
} as const;
/** Thread flags above the ABI's. */
export const MARK = {
  Budgeted: 4,
  Donated: 8,
  Signaled: 0x10,
  NoReply: 0x20,
  Timed: 0x40,
  Faulted: 0x80,
} as const;

/** The physical address of what the core sees at the virtual `address`. */
export function inWindow(address: bigint): number {
  return Number(BigInt.asUintN(64, address) - WINDOW);
}
