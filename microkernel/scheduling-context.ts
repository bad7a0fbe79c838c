// A scheduling context: `budget` nanoseconds of the processor in each `period`, as a
// sporadic server: what was used comes back one period after its use began, so no window
// of one period has more than the budget (Sprunt, Sha, Lehoczky 1989; Stanovich et al.
// 2010). The amounts of all refills add up to the budget, in the order of their times;
// the first is what can be used now or next. Everything here is only arithmetic; who
// runs on what is donation.ts, what is running down is budget.ts.

import { LEAST_BUDGET } from "../libsys/abi/object";
import { Thread } from "./thread";

/** So many uses are remembered apart; later ones come back together. */
const MOST_REFILLS: u32 = 8;
const REFILLS_OFFSET: u32 = 64;
const REFILL_BITS: u32 = 4;

@unmanaged
@final
export class SchedulingContext {
  /** Who may run on it. */
  holder: Thread | null;
  /** Whose own it is; null when nobody's. */
  home: Thread | null;
  /** How many threads it has been passed on to, each working for the one before. */
  donations: u32;
  /**
   * 0 in the context that a thread has from the beginning: unlimited, and none of the
   * following exists. Also before an object is configured; it can't be bound then.
   */
  refillCount: u32;
  firstRefill: u32;
  reserved0: u32;
  budget: u64;
  period: u64;
  /** Nanoseconds that ran on it, up to `startedAt`. */
  consumed: u64;
  /** Begin of the run, or of its part not accounted for, while it is running down. */
  startedAt: u64;
  /** Its name in timeout faults. */
  badge: u64;
}

@unmanaged
@final
class Refill {
  time: u64;
  amount: u64;
}

if (offsetof<SchedulingContext>() != 64) ERROR("refills begin at 64");
if (offsetof<SchedulingContext>("firstRefill") > 16) ERROR("threads have 16 bytes");

// @ts-ignore: decorator
@inline
export function contextAt(address: u32): SchedulingContext {
  return changetype<SchedulingContext>(<usize>address);
}

/** Refill `index`, counted from the first. */
function refillAt(context: SchedulingContext, index: u32): Refill {
  const place = (context.firstRefill + index) % MOST_REFILLS;
  const refills = changetype<u32>(context) + REFILLS_OFFSET;
  return changetype<Refill>(<usize>(refills + (place << REFILL_BITS)));
}

/** When it has time, now or next. */
export function refillTime(context: SchedulingContext): u64 {
  return refillAt(context, 0).time;
}

/** When the run that goes on will have used up the first refill. */
// @ts-ignore: decorator
@inline
export function runEnd(context: SchedulingContext): u64 {
  return context.startedAt + refillAt(context, 0).amount;
}

/** Gives it its whole budget at `time`. */
export function fillContext(context: SchedulingContext, time: u64): void {
  context.consumed = 0;
  context.refillCount = 0;
  appendRefill(context, time, context.budget);
}

/** A run begins at `time`: what is due may be used as one. */
export function startRun(context: SchedulingContext, time: u64): void {
  context.startedAt = time;
  while (context.refillCount > 1 && refillAt(context, 1).time <= time)
    mergeFirst(context);
  const first = refillAt(context, 0);
  first.time = max(first.time, time);
}

/** The run has lasted until `time`: what it used comes back a period after its begin. */
export function endRun(context: SchedulingContext, time: u64): void {
  let used = time - context.startedAt;
  context.startedAt = time;
  context.consumed += used;
  if (used >= context.budget) used = skipPeriods(context, used);
  while (used != 0 && used >= refillAt(context, 0).amount) {
    const first = refillAt(context, 0);
    const amount = first.amount;
    removeFirst(context);
    appendRefill(context, first.time + context.period, amount);
    used -= amount;
  }
  if (used != 0) splitFirst(context, used);
  // Runs shorter than the core can account for are put off until they are not.
  while (refillAt(context, 0).amount < LEAST_BUDGET) mergeFirst(context);
}

/**
 * The core itself kept the thread running for more than its budget: that costs it as
 * many periods. Returns the rest.
 */
function skipPeriods(context: SchedulingContext, used: u64): u64 {
  const periods = used / context.budget;
  const first = refillAt(context, 0);
  context.refillCount = 0;
  appendRefill(context, first.time + periods * context.period, context.budget);
  return used - periods * context.budget;
}

/** Uses a part of the first refill. */
function splitFirst(context: SchedulingContext, used: u64): void {
  const first = refillAt(context, 0);
  const time = first.time;
  first.amount -= used;
  first.time = time + used;
  appendRefill(context, time + context.period, used);
}

/** Adds what comes back at `time`, which is after all others. */
function appendRefill(context: SchedulingContext, time: u64, amount: u64): void {
  const count = context.refillCount;
  if (count != 0) {
    const last = refillAt(context, count - 1);
    const adjoins = last.time + last.amount >= time;
    if (adjoins || count == MOST_REFILLS) {
      last.amount += amount;
      if (!adjoins) last.time = time;
      return;
    }
  }
  const refill = refillAt(context, count);
  refill.time = time;
  refill.amount = amount;
  context.refillCount = count + 1;
}

/** Puts the first refill off until the second. */
function mergeFirst(context: SchedulingContext): void {
  const amount = refillAt(context, 0).amount;
  removeFirst(context);
  refillAt(context, 0).amount += amount;
}

function removeFirst(context: SchedulingContext): void {
  context.firstRefill = (context.firstRefill + 1) % MOST_REFILLS;
  --context.refillCount;
}
