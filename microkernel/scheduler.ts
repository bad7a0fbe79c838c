// Who runs. A system call or interrupt only changes states and sets cpu.preempt; the way
// out of the core (entry.S) then calls schedule(), so there is one place where the
// running thread changes, besides the fast path. Fixed priorities, first come first
// served, round robin by the timer.

import { ThreadFlag, ThreadState } from "../libsys/abi/object";
import { chargeTo, funded, throttle } from "./budget";
import { Cpu, cpu } from "./cpu";
import { deadlineRemove } from "./deadline-queue";
import { switchFpu } from "./fpu";
import {
  hasReady,
  popReady,
  pushReady,
  pushReadyFirst,
  removeReady,
} from "./ready-queue";
import { Thread, ThreadMark } from "./thread";
import { armTimer } from "./timer";
import { writeCr3 } from "./hardware";

/** Marks that matter before a thread is ready. */
const PREPARED: u32 = ThreadMark.Limited | ThreadMark.Timed;
/** Marks that matter when a thread starts to run. */
const SWITCHED: u32 = ThreadFlag.Fpu | ThreadMark.Budgeted;

/** Lets `thread`, which is in no queue, run when its turn comes. */
export function makeReady(thread: Thread): void {
  if (thread.marked(PREPARED) && !prepare(thread)) return;
  pushReady(thread);
  const current = cpu().current;
  if (current == null || thread.priority > current.priority) cpu().preempt = 1;
}

/**
 * Lets `thread`, which is in no queue, run in place of the running thread, which has
 * stopped. Nothing but the way out of the core may follow.
 */
// @ts-ignore: decorator
@inline
export function handOver(thread: Thread): void {
  cpu().preempt = 1;
  if (thread.marked(PREPARED) && !prepare(thread)) return;
  if (<i32>thread.priority < cpu().highestReady) pushReady(thread);
  else cpu().successor = thread;
}

/** Stops the running thread in `state`; somebody else is chosen on the way out. */
// @ts-ignore: decorator
@inline
export function blockCurrent(thread: Thread, state: ThreadState): void {
  thread.state = <u8>state;
  cpu().preempt = 1;
}

/** Puts the running thread behind its equals. */
export function yieldTurn(current: Thread): void {
  if (!hasReady(current.priority)) return;
  pushReady(current);
  cpu().preempt = 1;
}

/** Changes a thread's priority, whatever its state. */
export function setPriority(thread: Thread, priority: u32): void {
  if (thread.is(ThreadState.Ready)) {
    removeReady(thread);
    thread.priority = priority;
    pushReady(thread);
  } else {
    thread.priority = priority;
  }
  cpu().preempt = 1;
}

/** Chooses who runs next and loads its address space. Called by entry.S. */
export function schedule(): void {
  cpu().preempt = 0;
  const current = cpu().current;
  if (current != null && current.is(ThreadState.Running)) {
    if (current.marked(ThreadMark.Limited)) requeue(current);
    else if (cpu().highestReady <= <i32>current.priority) return;
    else pushReadyFirst(current);
  }
  const next = takeNext();
  cpu().current = next;
  if (next == null) {
    chargeTo(null);
    return;
  }
  next.state = <u8>ThreadState.Running;
  // While idle, some earlier thread's space stays loaded: nobody remembers whose.
  if (current == null || current.root != next.root) writeCr3(next.root);
  const work = load<u32>(changetype<usize>(cpu()), offsetof<Cpu>("fpuUsable"));
  if ((work | (next.flags & SWITCHED)) != 0) completeSwitch(next);
}

/** What hardly any switch needs. */
function completeSwitch(next: Thread): void {
  chargeTo(next.marked(ThreadMark.Budgeted) ? next.context : null);
  switchFpu(next);
  if (cpu().unsliced) armTimer();
}

/** Puts the running thread before its equals, if it may still run. */
function requeue(current: Thread): void {
  if (prepare(current)) pushReadyFirst(current);
}

/** Ends the deadline of a thread that could run; false when it has no time to. */
function prepare(thread: Thread): bool {
  if (thread.marked(ThreadMark.Timed)) deadlineRemove(thread);
  if (!thread.marked(ThreadMark.Limited) || funded(thread)) return true;
  throttle(thread);
  return false;
}

// @ts-ignore: decorator
@inline
function takeNext(): Thread | null {
  const successor = cpu().successor;
  if (successor == null) return popReady();
  cpu().successor = null;
  return successor;
}
