// The state of the processor the core runs on. It lies at a fixed address, because
// entry.S reads it before it has any register to spare. Only cpu() reaches it, so more
// processors change one function.

import { Capability } from "./capability";
import { CPU_ADDRESS } from "./memory-map";
import { Ruin } from "./ruin";
import { SchedulingContext } from "./scheduling-context";
import { Thread } from "./thread";

export const enum CpuFeature {
  None = 0,
  /** Process-context identifiers: the TLB keeps several address spaces. */
  Pcid = 1,
  /** The HPET answers; without it the time-stamp counter is the clock. */
  Hpet = 2,
  /** The core is not mapped while a program runs (boot/x86_64/isolation.S). */
  Isolation = 4,
}

/** No thread is ready. */
export const NOBODY: i32 = -1;

/**
 * | offset | field | also known to |
 * |---|---|---|
 * | 0 | current: running thread, 0 when idle | entry.S |
 * | 4 | preempt: schedule() has to run before the way out | entry.S |
 * | 8 | value: second result of simple system calls | entry.S |
 * | 1024 | 256 ready queues (ready-queue.ts) | |
 * | 2048 | registers of the core when it trapped | entry.S, panic.ts |
 */
@unmanaged
@final
export class Cpu {
  current: Thread | null;
  preempt: u32;
  value: u64;
  /** Priority of the most urgent ready thread, or NOBODY. */
  highestReady: i32;
  features: u32; // CpuFeature
  /** Ready, in no queue, and next to run: see scheduler.ts, handOver. */
  successor: Thread | null;
  /** Whose x87 and SSE state the registers hold. */
  fpuOwner: Thread | null;
  /** schedule() tests this and the next two at once: what a change of threads ends. */
  fpuUsable: u8;
  /** `charged` is not null. */
  charging: u8;
  /** The timer will not end the running thread's slice. */
  unsliced: u8;
  reserved0: u8;
  /** The limited context whose budget is running down. */
  charged: SchedulingContext | null;
  /** Arguments of the invocation in progress. */
  argument0: u64;
  argument1: u64;
  argument2: u64;
  argument3: u64;
  /** The object being destroyed first, of a ring of them (ruin.ts). */
  ruins: Ruin | null;
  /** Root of the heap of deadlines (deadline-queue.ts). */
  deadlines: Thread | null;
  /** When the timer will interrupt next; u64.MAX_VALUE when it is not armed. */
  timerTarget: u64;
  timerArmedAt: u64;
  reserved1: u32;
  /** Timer counts in 1,024 ns. */
  timerRate: u32;
  /** Bit n: word n of `ready` is not zero. */
  readySummary: u32;
  /**
   * log2-free rate of the clock: nanoseconds in one count, and the remainder in 10^-6 ns.
   */
  clockNanoseconds: u32;
  clockRemainder: u32;
  clockStart: u64;
  /** CR3 of a thread without an address space. */
  kernelRoot: u64;
  /** The long system call in progress (preemption.ts): what it invoked, and how. */
  invoked: Capability | null;
  operation: u32;
  /** Units of work since interrupts came, or were let in. */
  work: u32;
  /** The bit of a page entry that forbids execution; 0 when the processor has none. */
  noExecute: u64;
  /** When the time slice is over. */
  sliceEnd: u64;
  /** When the last change of `charged` was: some time that has passed. */
  chargedAt: u64;
  /** The first thread, without which nothing goes on. */
  init: Thread | null;
}

if (offsetof<Cpu>("current") != 0) ERROR("entry.S reads current at 0");
if (offsetof<Cpu>("preempt") != 4) ERROR("entry.S reads preempt at 4");
if (offsetof<Cpu>("value") != 8) ERROR("entry.S reads value at 8");
if (offsetof<Cpu>("fpuUsable") != 32) ERROR("scheduler.ts reads four bytes at 32");
if (offsetof<Cpu>("features") != 20) ERROR("start.S reads features at 20");
if (offsetof<Cpu>() > 256) ERROR("the bitmap of ready queues begins at 256");

/** Eight words of bits: which of the 256 ready queues have threads. */
export const READY_BITMAP: u32 = CPU_ADDRESS + 256;
/** 256 pointers to the first thread of each queue. */
export const READY_QUEUES: u32 = CPU_ADDRESS + 1024;
/**
 * Where entry.S leaves the core's own registers when it traps, in the layout of a
 * thread's.
 */
export const TRAP_CONTEXT: u32 = CPU_ADDRESS + 2048;

// @ts-ignore: decorator
@inline
export function cpu(): Cpu {
  return changetype<Cpu>(<usize>CPU_ADDRESS);
}
