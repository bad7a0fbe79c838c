// The scheduling timer: one-shot, armed for the end of the running thread's slice or
// budget or the first deadline, whichever comes first. An idle processor without
// deadlines is not woken.

import { SLICE_NANOSECONDS, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { now } from "./clock";
import { cpu } from "./cpu";
import { deadlineFirst, deadlineInsert } from "./deadline-queue";
import { startCountdown } from "./local-apic";
import { Thread } from "./thread";
import { cancelBlocked } from "./blocking";
import { chargeRun, funded, settle } from "./budget";
import { yieldTurn } from "./scheduler";
import { runEnd } from "./scheduling-context";

export const NEVER: u64 = u64.MAX_VALUE;
/**
 * Wake-ups in one interrupt, with the servers that lose a donation by them; the rest get
 * another interrupt at once, so the core's own time stays bounded.
 */
const WAKES_AT_ONCE: u32 = 8;
const SHORTEST_WAIT: u64 = 1_000;
const LARGEST_COUNT: u64 = 0xffff_ffff;
const RATE_BITS: u32 = 10;
/** QEMU's timer counts nanoseconds; other machines are measured as they run. */
const INITIAL_RATE: u32 = 1 << RATE_BITS;
const LARGEST_RATE: u64 = 1 << 20;

export function startTimer(): void {
  cpu().timerTarget = NEVER;
  cpu().timerRate = INITIAL_RATE;
  cpu().unsliced = 1;
}

/** Arms the timer for the next thing that has a time. */
export function armTimer(): void {
  const time = now();
  const running = cpu().current != null;
  const first = deadlineFirst();
  let target = first == null ? NEVER : first.deadline;
  if (running) {
    if (cpu().unsliced && cpu().sliceEnd <= time) beginSlice(time);
    target = min(target, cpu().sliceEnd);
  }
  const charged = cpu().charged;
  if (charged != null) target = min(target, runEnd(charged));
  cpu().unsliced = running ? 0 : 1;
  cpu().timerTarget = target;
  if (target == NEVER) return;

  const wait = target <= time + SHORTEST_WAIT ? SHORTEST_WAIT : target - time;
  cpu().timerArmedAt = time;
  startCountdown(countFor(wait));
}

/** Lets the blocked `thread` wait no longer than until `deadline`. */
export function setDeadline(thread: Thread, deadline: u64): void {
  if (deadline == NEVER) return;
  thread.deadline = deadline;
  deadlineInsert(thread);
  if (deadline < cpu().timerTarget) armTimer();
}

/** The timer's interrupt: wakes who waited too long, ends the budget and the slice. */
export function timerInterrupt(): void {
  const time = now();
  measureRate(time);
  cpu().work = 0;
  while (cpu().work < WAKES_AT_ONCE) {
    const first = deadlineFirst();
    if (first == null || first.deadline > time) break;
    ++cpu().work;
    if (first.is(ThreadState.Throttled)) settle(first);
    else cancelBlocked(first, Status.TimedOut);
  }
  const current = cpu().current;
  if (current != null) {
    chargeRun(time);
    if (time >= cpu().sliceEnd) {
      beginSlice(time);
      endTurn(current);
    }
  }
  armTimer();
}

function beginSlice(time: u64): void {
  cpu().sliceEnd = time + SLICE_NANOSECONDS;
}

function endTurn(current: Thread): void {
  ++current.ticks;
  // A donor's deadline may just have taken its time; schedule() will see to that.
  if (current.is(ThreadState.Running) && funded(current)) yieldTurn(current);
}

function countFor(nanoseconds: u64): u32 {
  const bounded = min(nanoseconds, LARGEST_COUNT);
  const count = (bounded * <u64>cpu().timerRate) >> RATE_BITS;
  return <u32>max<u64>(1, min(count, LARGEST_COUNT));
}

/** Corrects the timer's rate when it came far too early or too late by the clock. */
function measureRate(time: u64): void {
  const target = cpu().timerTarget;
  const armed = cpu().timerArmedAt;
  if (target == NEVER || target <= armed || time <= armed) return;
  const wanted = min(target - armed, LARGEST_COUNT);
  const elapsed = time - armed;
  if (elapsed >= wanted >> 1 && elapsed <= (wanted << 3) + SLICE_NANOSECONDS) return;
  const rate = (<u64>cpu().timerRate * wanted) / elapsed;
  cpu().timerRate = <u32>max<u64>(1, min(rate, LARGEST_RATE));
}
