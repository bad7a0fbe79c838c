// A circular queue of threads, linked through them; `queue` is the address of the pointer
// to the first. The last is the first's predecessor, so both ends and any removal take
// constant time. A thread in no queue is linked to itself, so putting it in an empty one
// touches only the queue.

import { Thread } from "./thread";

// @ts-ignore: decorator
@inline
export function queueFirst(queue: u32): Thread | null {
  return changetype<Thread | null>(<usize>load<u32>(queue));
}

/** Links `thread` to itself. */
// @ts-ignore: decorator
@inline
export function unqueue(thread: Thread): void {
  thread.queueNext = thread;
  thread.queuePrevious = thread;
}

// @ts-ignore: decorator
@inline
export function queueAppend(queue: u32, thread: Thread): void {
  const first = queueFirst(queue);
  if (first == null) store<u32>(queue, changetype<u32>(thread));
  else linkBefore(first, thread);
}

// @ts-ignore: decorator
@inline
export function queuePrepend(queue: u32, thread: Thread): void {
  const first = queueFirst(queue);
  if (first != null) linkBefore(first, thread);
  store<u32>(queue, changetype<u32>(thread));
}

/** Takes out `thread`, which is in the queue. */
// @ts-ignore: decorator
@inline
export function queueRemove(queue: u32, thread: Thread): void {
  if (thread.queueNext == thread) store<u32>(queue, 0);
  else unlinkFrom(queue, thread);
}

function linkBefore(first: Thread, thread: Thread): void {
  const last = first.queuePrevious;
  thread.queueNext = first;
  thread.queuePrevious = last;
  first.queuePrevious = thread;
  last.queueNext = thread;
}

function unlinkFrom(queue: u32, thread: Thread): void {
  const next = thread.queueNext;
  const previous = thread.queuePrevious;
  previous.queueNext = next;
  next.queuePrevious = previous;
  if (queueFirst(queue) == thread) store<u32>(queue, changetype<u32>(next));
  unqueue(thread);
}
