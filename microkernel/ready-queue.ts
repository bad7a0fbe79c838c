// The ready threads: one circular queue for each of 256 priorities, and a bitmap of the queues that are not
// empty. The running thread is never in one. All operations take constant time.

import { ThreadState } from "../libsys/abi/object";
import { cpu, NOBODY, READY_BITMAP, READY_QUEUES } from "./cpu";
import { queueAppend, queuePrepend, queueRemove } from "./thread-queue";
import { Thread } from "./thread";

// @ts-ignore: decorator
@inline
function queueOf(priority: u32): u32 {
  return READY_QUEUES + (priority << 2);
}

/** Queues `thread` behind its equals. */
export function pushReady(thread: Thread): void {
  thread.state = <u8>ThreadState.Ready;
  queueAppend(queueOf(thread.priority), thread);
  noteReady(thread.priority);
}

/** Queues `thread` before its equals: it was preempted and keeps its turn. */
export function pushReadyFirst(thread: Thread): void {
  thread.state = <u8>ThreadState.Ready;
  queuePrepend(queueOf(thread.priority), thread);
  noteReady(thread.priority);
}

/** Takes a ready thread out of its queue. */
export function removeReady(thread: Thread): void {
  const queue = queueOf(thread.priority);
  queueRemove(queue, thread);
  if (load<u32>(queue) == 0) noteEmpty(thread.priority);
}

/** Takes the most urgent ready thread, or null. */
export function popReady(): Thread | null {
  const highest = cpu().highestReady;
  if (highest == NOBODY) return null;
  const thread = changetype<Thread>(<usize>load<u32>(queueOf(<u32>highest)));
  removeReady(thread);
  return thread;
}

// @ts-ignore: decorator
@inline
function noteReady(priority: u32): void {
  const word = READY_BITMAP + ((priority >> 5) << 2);
  store<u32>(word, load<u32>(word) | (1 << (priority & 31)));
  cpu().readySummary |= 1 << (priority >> 5);
  if (<i32>priority > cpu().highestReady) cpu().highestReady = <i32>priority;
}

function noteEmpty(priority: u32): void {
  const index = priority >> 5;
  const word = READY_BITMAP + (index << 2);
  const bits = load<u32>(word) & ~(1 << (priority & 31));
  store<u32>(word, bits);
  if (bits == 0) cpu().readySummary &= ~(1 << index);
  if (<i32>priority == cpu().highestReady) cpu().highestReady = highest();
}

function highest(): i32 {
  const summary = cpu().readySummary;
  if (summary == 0) return NOBODY;
  const index = 31 - clz(summary);
  const bits = load<u32>(READY_BITMAP + (index << 2));
  return <i32>((index << 5) + 31 - clz(bits));
}
