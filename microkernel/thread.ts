// A thread: 1 KiB with its registers in front, what the scheduler and IPC know about it,
// five capabilities of its own, and its x87/SSE state. A thread that is not running is in
// at most one queue.

import { ThreadFlag, ThreadState } from "../libsys/abi/object";
import { Buffer, MAXIMUM_BUFFER_WORDS } from "../libsys/abi/message";
import { Capability } from "./capability";
import { WINDOW_BASE } from "./memory-map";
import { AwaitedReply } from "./reply";
import { SchedulingContext } from "./scheduling-context";

const THREAD_BYTES: u32 = 1024;
export const HIGHEST_PRIORITY: u32 = 255;

/**
 * Bits of Thread.flags above the ABI's ThreadFlag. Any bit keeps a thread off the fast
 * path.
 */
export const enum ThreadMark {
  /** It runs on a limited scheduling context. */
  Budgeted = 4,
  /** It awaits a reply, and its scheduling context is with those that work for it. */
  Donated = 8,
  /** Its bound notification has bits for it. */
  Signaled = 0x10,
  /** It receives without a reply object. */
  NoReply = 0x20,
  /** It is in the queue of deadlines. */
  Timed = 0x40,
  /** It waits for the reply to a fault, not to a call. */
  Faulted = 0x80,
  /** Not a mark of its own: one of these is on whoever may lack time. */
  Limited = ThreadFlag.Passive | ThreadMark.Budgeted,
}

/** Which of a thread's capabilities. */
export const THREAD_SLOT_COUNT: u32 = 5;

export const enum ThreadSlot {
  Table = 0,
  Space = 1,
  FaultHandler = 2,
  Buffer = 3,
  TimeoutHandler = 4,
}

/** How a message left its sender. */
export const enum SendKind {
  Send = 0,
  Call = 1,
  Fault = 2,
}

/**
 * The registers are in the order of the ABI's RegisterIndex, named by what a system call
 * uses them for; entry.S saves and loads them. processorFlags is 0 unless an interrupt or
 * exception stopped the thread: then all registers count, else those of a system call.
 *
 * | offset | what |
 * |---|---|
 * | 0 | registers |
 * | 144 | the rest |
 * | 336 | its unlimited scheduling context, all of it that counts |
 * | 352 | five capabilities, ThreadSlot |
 * | 512 | FXSAVE area |
 */
@unmanaged
@final
export class Thread {
  status: u64; // rax
  word0: u64; // rbx
  rcx: u64;
  value: u64; // rdx
  rsi: u64;
  badge: u64; // rdi
  framePointer: u64; // rbp
  stackPointer: u64; // rsp
  r8: u64;
  r9: u64;
  r10: u64;
  r11: u64;
  word1: u64; // r12
  word2: u64; // r13
  word3: u64; // r14
  tag: u64; // r15
  instructionPointer: u64; // rip
  processorFlags: u64;

  /**
   * Words of the longest message for which its buffer has no room: 0, or all without a
   * buffer. fast-path.ts reads it together with the next two.
   */
  lackingWords: u16;
  flags: u8; // ThreadFlag, ThreadMark
  state: u8; // ThreadState
  /** Header of the capability table, never 0. */
  table: u32;
  /** What CR3 holds while the core works for the thread. */
  root: u64;
  /** IPC buffer, 0 when there is none. */
  buffer: u32;
  /** The bound notification, 0 when there is none. */
  notification: u32;
  priority: u32;
  /** Receiving: the reply object it offers. AwaitingReply: its own. Else meaningless. */
  reply: AwaitedReply | null;
  /** The endpoint or notification it waits on. */
  blockedOn: u32;
  /** Neighbours in a circular queue; itself when it is alone or in none. */
  queueNext: Thread;
  queuePrevious: Thread;
  /** Time slices that ended while it was running. */
  ticks: u32;
  /** Badge of the capability it sends with. */
  sendBadge: u64;
  deadline: u64;
  heapParent: Thread | null;
  heapLeft: Thread | null;
  heapRight: Thread | null;
  heapRank: u32;
  faultAddress: u64;
  faultCode: u32;
  faultCause: u32; // FaultCause
  faultPointer: u64;
  sendKind: u8;
  sendGrants: u8;
  reserved0: u16;
  /** The highest priority that it can give, to itself or to others. */
  priorityCeiling: u32;
  /** What it runs on, also while that is donated. */
  context: SchedulingContext | null;
  /** What it runs on when nobody donates. */
  ownContext: SchedulingContext | null;
  /** Whose context it runs on; null when on its own. */
  donor: Thread | null;
  reserved2: u32;
  /** What isolation loads into CR3 when the thread goes on; else as `root`. */
  userRoot: u64;
  /** Virtual address of the buffer's first word; meaningless without a buffer. */
  bufferWords: u64;

  // @ts-ignore: decorator
  @inline
  is(state: ThreadState): bool {
    return this.state == <u8>state;
  }

  /** True when it waits for another thread or a notification. */
  get blocked(): bool {
    const most: u32 = ThreadState.Receiving - ThreadState.Sending;
    return <u32>this.state - ThreadState.Sending <= most;
  }

  // @ts-ignore: decorator
  @inline
  marked(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  // @ts-ignore: decorator
  @inline
  mark(flag: u32): void {
    this.flags = <u8>(this.flags | flag);
  }

  // @ts-ignore: decorator
  @inline
  unmark(flag: u32): void {
    this.flags = <u8>(this.flags & ~flag);
  }

  /** Makes the page at `buffer` its IPC buffer; 0 takes it away. */
  setBuffer(buffer: u32): void {
    this.buffer = buffer;
    this.bufferWords = WINDOW_BASE + <u64>buffer + Buffer.Words;
    this.lackingWords = buffer == 0 ? <u16>MAXIMUM_BUFFER_WORDS : 0;
  }

  // @ts-ignore: decorator
  @inline
  get address(): u32 {
    return changetype<u32>(this);
  }
}

const UNLIMITED_CONTEXT_OFFSET: u32 = 336;
const THREAD_SLOTS_OFFSET: u32 = 352;
export const FPU_AREA_OFFSET: u32 = 512;
/** A thread's flags after a system call: interrupts on; bit 1 is always one. */
export const USER_PROCESSOR_FLAGS: u64 = 0x202;

if (offsetof<Thread>("instructionPointer") != 128) ERROR("entry.S expects rip at 128");
if (offsetof<Thread>("processorFlags") != 136) ERROR("entry.S expects rflags at 136");
if (offsetof<Thread>("lackingWords") != 144) ERROR("fast-path.ts reads 32 bits at 144");
if (offsetof<Thread>("flags") != 146) ERROR("fast-path.ts finds flags in bits 16 to 23");
if (offsetof<Thread>("state") != 147) ERROR("fast-path.ts finds the state in bits 24 on");
if (offsetof<Thread>("userRoot") != 272) ERROR("isolation.S expects userRoot at 272");
if (offsetof<Thread>() > 336) ERROR("a thread's unlimited context begins at 336");

/** The scheduling context that `thread` has from the beginning. */
// @ts-ignore: decorator
@inline
export function unlimitedContext(thread: Thread): SchedulingContext {
  return changetype<SchedulingContext>(<usize>thread.address + UNLIMITED_CONTEXT_OFFSET);
}

/** One of the thread's own capabilities. */
// @ts-ignore: decorator
@inline
export function threadSlot(thread: Thread, index: u32): Capability {
  return changetype<Capability>(thread.address + THREAD_SLOTS_OFFSET + (index << 5));
}

/** The thread in which the embedded capability `slot` lies. */
export function threadOfSlot(slot: Capability): Thread {
  return changetype<Thread>(changetype<u32>(slot) & ~(THREAD_BYTES - 1));
}

// @ts-ignore: decorator
@inline
export function threadAt(address: u32): Thread {
  return changetype<Thread>(<usize>address);
}
