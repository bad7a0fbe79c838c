// The ready threads: one circular queue for each of 256 priorities. The running thread is
// never in one. All operations take constant time.
//
// A bit of the bitmap, and highestReady, may be out of date in one direction: a queue
// whose last thread runs is noticed only when somebody looks for a thread in it. Threads
// come and go in pairs, so most changes of the bitmap never have to be made.

import { ThreadState } from "../libsys/abi/object";
import { cpu, NOBODY, READY_BITMAP, READY_QUEUES } from "./cpu";
import { queueAppend, queueFirst, queuePrepend, queueRemove } from "./thread-queue";
import { Thread } from "./thread";

// @ts-ignore: decorator
@inline
function queueOf(priority: u32): u32 {
  return READY_QUEUES + (priority << 2);
}

/** True when a thread of `priority` is ready. */
// @ts-ignore: decorator
@inline
export function hasReady(priority: u32): bool {
  return load<u32>(queueOf(priority)) != 0;
}

/** Queues `thread` behind its equals. */
export function pushReady(thread: Thread): void {
  thread.state = <u8>ThreadState.Ready;
  queueAppend(queueOf(thread.priority), thread);
  if (<i32>thread.priority != cpu().highestReady) noteReady(thread.priority);
}

/** Queues `thread` before its equals: it was preempted and keeps its turn. */
// @ts-ignore: decorator
@inline
export function pushReadyFirst(thread: Thread): void {
  thread.state = <u8>ThreadState.Ready;
  queuePrepend(queueOf(thread.priority), thread);
  noteReady(thread.priority);
}

/**
 * Takes a ready thread out of its queue before its turn. Here an empty queue is noted, so
 * that nobody has to pass over many of them.
 */
export function removeReady(thread: Thread): void {
  const priority = thread.priority;
  queueRemove(queueOf(priority), thread);
  // pushReady relies on the bit of the highest.
  if (!hasReady(priority) && <i32>priority != cpu().highestReady) noteEmpty(priority);
}

function noteEmpty(priority: u32): void {
  const word = READY_BITMAP + ((priority >> 5) << 2);
  store<u32>(word, load<u32>(word) & ~(1 << (priority & 31)));
}

/** Takes the most urgent ready thread, or null. */
// @ts-ignore: decorator
@inline
export function popReady(): Thread | null {
  // The word before the queues, which NOBODY reads, is always 0.
  let thread = queueFirst(queueOf(<u32>cpu().highestReady));
  if (thread == null) thread = searchReady();
  if (thread != null) queueRemove(queueOf(thread.priority), thread);
  return thread;
}

function noteReady(priority: u32): void {
  const word = READY_BITMAP + ((priority >> 5) << 2);
  store<u32>(word, load<u32>(word) | (1 << (priority & 31)));
  cpu().readySummary |= 1 << (priority >> 5);
  if (<i32>priority > cpu().highestReady) cpu().highestReady = <i32>priority;
}

/** Finds the most urgent ready thread and clears the bits that stood in the way. */
function searchReady(): Thread | null {
  while (cpu().readySummary != 0) {
    const index = 31 - clz(cpu().readySummary);
    const word = READY_BITMAP + (index << 2);
    const bits = load<u32>(word);
    if (bits == 0) {
      cpu().readySummary &= ~(1 << index);
      continue;
    }
    const priority = (index << 5) + 31 - clz(bits);
    const thread = queueFirst(queueOf(priority));
    if (thread != null) {
      cpu().highestReady = <i32>priority;
      return thread;
    }
    noteEmpty(priority);
  }
  cpu().highestReady = NOBODY;
  return null;
}
