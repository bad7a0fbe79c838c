// Which scheduling context each thread runs on. A thread has at most one of its own; a
// passive one prefers that of whoever calls it. A context that is donated is a stack: its
// holder is the top, each thread's `donor` the one below, and all below the top are
// Donated and await a reply. When the wait of one of them ends, however that comes, it is
// the top again, and the threads that were above it have only their own context, or until
// they want new work the unlimited one that they were made with.

import { FaultCause } from "../libsys/abi/fault";
import { ThreadFlag, ThreadState } from "../libsys/abi/object";
import { settle } from "./budget";
import { cpu } from "./cpu";
import { SchedulingContext } from "./scheduling-context";
import { Thread, ThreadMark, unlimitedContext } from "./thread";

/** It bounds the time that takeBack takes. Who is called beyond has its own time only. */
export const MOST_DONATIONS: u32 = 16;

/** True when the running thread itself has only limited time, and so can't give more. */
export function timeIsLimited(): bool {
  const current = cpu().current;
  return current != null && current.marked(ThreadMark.Limited);
}

/** Gives a new thread its unlimited context, unless its maker has limited time. */
export function initializeContext(thread: Thread): void {
  if (timeIsLimited()) {
    thread.mark(ThreadFlag.Passive);
    return;
  }
  const context = unlimitedContext(thread);
  context.holder = thread;
  thread.context = context;
  thread.ownContext = context;
}

/**
 * `donor`, which awaits its reply, lets the passive `server` run on its context. Who is
 * told that a context is used up could do nothing with that.
 */
export function donate(donor: Thread, server: Thread): void {
  returnDonation(server);
  if (donor.marked(ThreadMark.Faulted) && donor.faultCause == FaultCause.Timeout) return;
  const context = donor.context;
  if (context == null || context.donations >= MOST_DONATIONS) return;
  ++context.donations;
  context.holder = server;
  server.donor = donor;
  donor.mark(ThreadMark.Donated);
  setContext(server, context);
}

/** The passive `server` gives back what it was donated: it wants new work, or ends. */
export function returnDonation(server: Thread): void {
  const donor = server.donor;
  if (donor != null) takeBack(donor);
  if (server.context != server.ownContext) setContext(server, server.ownContext);
}

/** The wait of `donor`, which is Donated, is over. */
export function takeBack(donor: Thread): void {
  const context = changetype<SchedulingContext>(donor.context);
  let thread = changetype<Thread>(context.holder);
  context.holder = donor;
  donor.unmark(ThreadMark.Donated);
  while (thread != donor) {
    ++cpu().work;
    const below = changetype<Thread>(thread.donor);
    --context.donations;
    thread.donor = null;
    thread.unmark(ThreadMark.Donated);
    setContext(thread, lastResort(thread));
    thread = below;
  }
}

/**
 * What `thread` finishes on when it is left in the middle of a request. Nobody would
 * call it again while it is stopped there.
 */
function lastResort(thread: Thread): SchedulingContext | null {
  const own = thread.ownContext;
  if (own != null) return own;
  const unlimited = unlimitedContext(thread);
  // Who never was given unlimited time, or was limited since, has no right to any.
  return unlimited.holder == null ? null : unlimited;
}

/** Makes `thread` passive or not. */
export function setPassive(thread: Thread, passive: bool): void {
  if (thread.marked(ThreadFlag.Passive) == passive) return;
  const unlimited = unlimitedContext(thread);
  if (passive) {
    thread.mark(ThreadFlag.Passive);
    if (thread.ownContext != unlimited) return;
    // A thread that makes itself passive has time to go and wait for its first caller.
    if (thread.is(ThreadState.Running)) thread.ownContext = null;
    else setOwnContext(thread, null);
    return;
  }
  // Who made itself passive may itself have donated its unlimited context since.
  if (thread.donor != null) returnDonation(thread);
  thread.unmark(ThreadFlag.Passive);
  if (thread.ownContext != null) return;
  setOwnContext(thread, unlimited);
  unlimited.holder = thread;
}

/** Ties `context` and `thread` together; neither has another partner. */
export function bindContext(context: SchedulingContext, thread: Thread): void {
  context.home = thread;
  context.holder = thread;
  setOwnContext(thread, context);
  unlimitedContext(thread).holder = null;
}

/** Unties `context` from its thread, which is passive from now on. */
export function unbindContext(context: SchedulingContext): void {
  const home = context.home;
  if (home == null) return;
  home.mark(ThreadFlag.Passive);
  setOwnContext(home, null);
  context.home = null;
  context.holder = null;
}

/** The stopped `thread` is about to go. */
export function forgetContexts(thread: Thread): void {
  returnDonation(thread);
  const own = thread.ownContext;
  if (own != null && own != unlimitedContext(thread)) unbindContext(own);
}

/** A thread that runs on a donation notices when that ends. */
function setOwnContext(thread: Thread, context: SchedulingContext | null): void {
  thread.ownContext = context;
  if (thread.donor != null) return;
  if (thread.marked(ThreadMark.Donated)) takeBack(thread);
  setContext(thread, context);
}

function setContext(thread: Thread, context: SchedulingContext | null): void {
  thread.context = context;
  if (context != null && context.refillCount != 0) thread.mark(ThreadMark.Budgeted);
  else thread.unmark(ThreadMark.Budgeted);
  settle(thread);
}
