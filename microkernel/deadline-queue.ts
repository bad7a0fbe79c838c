// Threads that wait with a deadline: a leftist heap, linked through them. Insertion and
// removal of any member take O(log n) steps, however many threads there are, and there is
// nothing to allocate.

import { cpu } from "./cpu";
import { Thread, ThreadMark } from "./thread";

/** The thread whose deadline comes first. */
// @ts-ignore: decorator
@inline
export function deadlineFirst(): Thread | null {
  return cpu().deadlines;
}

/** Adds `thread`, whose deadline is set. */
export function deadlineInsert(thread: Thread): void {
  thread.mark(ThreadMark.Timed);
  thread.heapLeft = null;
  thread.heapRight = null;
  thread.heapRank = 1;
  setRoot(merge(cpu().deadlines, thread));
}

/** Takes out `thread`, which is in the queue. */
export function deadlineRemove(thread: Thread): void {
  thread.unmark(ThreadMark.Timed);
  const parent = thread.heapParent;
  const rest = merge(thread.heapLeft, thread.heapRight);
  if (parent == null) {
    setRoot(rest);
    return;
  }
  if (parent.heapLeft == thread) parent.heapLeft = rest;
  else parent.heapRight = rest;
  if (rest != null) rest.heapParent = parent;
  repair(parent, false);
}

function setRoot(root: Thread | null): void {
  cpu().deadlines = root;
  if (root != null) root.heapParent = null;
}

/** Merges along the right spines, then repairs the ranks from the bottom up. */
function merge(one: Thread | null, other: Thread | null): Thread | null {
  if (one == null) return other;
  if (other == null) return one;
  const root = one.deadline <= other.deadline ? one : other;
  let rest = root == one ? other : one;
  let tail = root;
  while (true) {
    const right = tail.heapRight;
    if (right == null) break;
    if (rest.deadline < right.deadline) {
      attachRight(tail, rest);
      tail = rest;
      rest = right;
    } else {
      tail = right;
    }
  }
  attachRight(tail, rest);
  root.heapParent = null;
  repair(tail, true);
  return root;
}

function attachRight(parent: Thread, child: Thread): void {
  parent.heapRight = child;
  child.heapParent = parent;
}

/**
 * Restores the leftist order from `start` upward. After a removal it may stop where a
 * rank stays the same; after a merge the whole spine has new children, so it goes on to
 * the top (`whole`).
 */
function repair(start: Thread, whole: bool): void {
  let node: Thread | null = start;
  while (node != null) {
    const left = node.heapLeft;
    const right = node.heapRight;
    const leftRank = left == null ? 0 : left.heapRank;
    const rightRank = right == null ? 0 : right.heapRank;
    if (leftRank < rightRank) {
      node.heapLeft = right;
      node.heapRight = left;
    }
    const rank = min(leftRank, rightRank) + 1;
    if (!whole && rank == node.heapRank) return;
    node.heapRank = rank;
    node = node.heapParent;
  }
}
