// Whose time is running down, and who may run. At most one limited context is charged,
// the running thread's. A thread that could run but whose context has no time is
// Throttled: it is in the queue of deadlines until its next refill, or has no context at
// all.

import { ThreadState } from "../libsys/abi/object";
import { now, readClock } from "./clock";
import { cpu } from "./cpu";
import { timeout } from "./fault";
import { removeReady } from "./ready-queue";
import { makeReady } from "./scheduler";
import { endRun, refillTime, SchedulingContext } from "./scheduling-context";
import { startRun } from "./scheduling-context";
import { Thread, ThreadMark } from "./thread";
import { armTimer, setDeadline } from "./timer";

/** True when the context of `thread` has time. */
export function funded(thread: Thread): bool {
  const context = thread.context;
  if (context == null) return false;
  if (context.refillCount == 0 || context == cpu().charged) return true;
  return refillTime(context) <= now();
}

/**
 * As funded, of a thread that has a context, without a look at the clock: false also when
 * the time has only just come.
 */
// @ts-ignore: decorator
@inline
export function surelyFunded(thread: Thread): bool {
  if (!thread.marked(ThreadMark.Budgeted)) return true;
  const context = changetype<SchedulingContext>(thread.context);
  return refillTime(context) <= cpu().chargedAt;
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
  setCharged(context, time);
  if (old != null) {
    endRun(old, time);
    const holder = old.holder;
    // A passive thread holds its own context also while it runs on another's.
    if (holder != null && holder.context == old) settle(holder);
  }
  if (context != null) beginRun(context, time);
}

/** As chargeTo, in place, when who ran on the old context waits for somebody. */
// @ts-ignore: decorator
@inline
export function passTimeTo(context: SchedulingContext | null): void {
  const old = cpu().charged;
  if (old == context) return;
  const time = readClock();
  setCharged(context, time);
  if (old != null) endRun(old, time);
  if (context != null) beginRun(context, time);
}

// @ts-ignore: decorator
@inline
function beginRun(context: SchedulingContext, time: u64): void {
  if (startRun(context, time) < cpu().timerTarget) watchEnd();
}

/** Has the timer interrupt when the charged context is used up. */
function watchEnd(): void {
  armTimer();
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
  setCharged(null, time);
  const holder = context.holder;
  if (holder == null) return;
  if (!holder.is(ThreadState.Running) || !timeout(holder, context.badge)) settle(holder);
}

/** Stops charging `context`, which is about to go, without accounting for it. */
export function forgetCharged(context: SchedulingContext): void {
  if (cpu().charged == context) setCharged(null, cpu().chargedAt);
}

// @ts-ignore: decorator
@inline
function setCharged(context: SchedulingContext | null, time: u64): void {
  cpu().charged = context;
  cpu().charging = context == null ? 0 : 1;
  cpu().chargedAt = time;
}
