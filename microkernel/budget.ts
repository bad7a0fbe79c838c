// Whose time is running down, and who may run. At most one limited context is charged,
// the running thread's. A thread that could run but whose context has no time is
// Throttled: it is in the queue of deadlines until its next refill, or has no context at
// all.

import { ThreadState } from "../libsys/abi/object";
import { now } from "./clock";
import { cpu } from "./cpu";
import { timeout } from "./fault";
import { removeReady } from "./ready-queue";
import { makeReady } from "./scheduler";
import { endRun, refillTime, runEnd, SchedulingContext } from "./scheduling-context";
import { startRun } from "./scheduling-context";
import { Thread } from "./thread";
import { armTimer, setDeadline } from "./timer";

/** True when the context of `thread` has time. */
export function funded(thread: Thread): bool {
  const context = thread.context;
  if (context == null) return false;
  if (context.refillCount == 0 || context == cpu().charged) return true;
  return refillTime(context) <= now();
}

/** Lets the stopped `thread`, in no queue, wait until its context has time. */
export function throttle(thread: Thread): void {
  thread.state = <u8>ThreadState.Throttled;
  const context = thread.context;
  if (context != null) setDeadline(thread, refillTime(context));
}

/**
 * The context of `thread` is another, or has other refills: decides anew if it may run.
 */
export function settle(thread: Thread): void {
  switch (<u32>thread.state) {
    case ThreadState.Running:
      cpu().preempt = 1;
      break;
    case ThreadState.Ready:
      if (funded(thread)) return;
      removeReady(thread);
      throttle(thread);
      break;
    case ThreadState.Throttled:
      makeReady(thread);
  }
}

/** From now on time is charged to `context`; null: to nobody. */
export function chargeTo(context: SchedulingContext | null): void {
  const old = cpu().charged;
  if (old == context) return;
  const time = now();
  setCharged(context);
  if (old != null) {
    endRun(old, time);
    const holder = old.holder;
    // A passive thread holds its own context also while it runs on another's.
    if (holder != null && holder.context == old) settle(holder);
  }
  if (context == null) return;
  startRun(context, time);
  if (runEnd(context) < cpu().timerTarget) armTimer();
}

/** Charges what has run until `time`; a running thread that has used up all stops. */
export function chargeRun(time: u64): void {
  const context = cpu().charged;
  if (context == null) return;
  endRun(context, time);
  if (refillTime(context) <= time) {
    startRun(context, time);
    return;
  }
  setCharged(null);
  const holder = context.holder;
  if (holder == null) return;
  if (!holder.is(ThreadState.Running) || !timeout(holder, context.badge)) settle(holder);
}

/** Stops charging `context`, which is about to go, without accounting for it. */
export function forgetCharged(context: SchedulingContext): void {
  if (cpu().charged == context) setCharged(null);
}

function setCharged(context: SchedulingContext | null): void {
  cpu().charged = context;
  cpu().charging = context == null ? 0 : 1;
}
