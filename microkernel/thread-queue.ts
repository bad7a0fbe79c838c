// A circular queue of threads, linked through them; `queue` is the address of the pointer to the first. The
// last is the first's predecessor, so both ends and any removal take constant time. A thread in no queue is
// linked to itself, so putting it in an empty one touches only the queue.

import { Thread } from "./thread";

// @ts-ignore: decorator
@inline
export function queueFirst(queue: u32): Thread | null {
  return changetype<Thread | null>(<usize>load<u32>(queue));
}

export function unqueue(thread: Thread): void {
  thread.queueNext = thread;
  thread.queuePrevious = thread;
}

export function queueAppend(queue: u32, thread: Thread): void {
  const first = queueFirst(queue);
  if (first == null) {
    store<u32>(queue, changetype<u32>(thread));
    return;
  }
  const last = first.queuePrevious;
  thread.queueNext = first;
  thread.queuePrevious = last;
  first.queuePrevious = thread;
  if (last != null) last.queueNext = thread;
}

export function queuePrepend(queue: u32, thread: Thread): void {
  queueAppend(queue, thread);
  store<u32>(queue, changetype<u32>(thread));
}

/** Takes out `thread`, which is in the queue. */
export function queueRemove(queue: u32, thread: Thread): void {
  const next = thread.queueNext;
  if (next == thread) {
    store<u32>(queue, 0);
    return;
  }
  const previous = thread.queuePrevious;
  if (previous != null) previous.queueNext = next;
  if (next != null) next.queuePrevious = previous;
  if (queueFirst(queue) == thread) store<u32>(queue, changetype<u32>(next));
  unqueue(thread);
}
