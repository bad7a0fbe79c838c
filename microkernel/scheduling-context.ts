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
/** Where the last of the ring of refills lies, in bytes from the first place. */
const LAST_REFILL: u32 = (MOST_REFILLS - 1) << REFILL_BITS;

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
  /** Where the first refill lies, in bytes from here. */
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

/** The refill that is used now or next. */
// @ts-ignore: decorator
@inline
function firstRefill(context: SchedulingContext): Refill {
  return changetype<Refill>(<usize>(changetype<u32>(context) + context.firstRefill));
}

/** Refill `index`, counted from the first. */
// @ts-ignore: decorator
@inline
function refillAt(context: SchedulingContext, index: u32): Refill {
  const place = refillAfter(context.firstRefill + (index << REFILL_BITS));
  return changetype<Refill>(<usize>(changetype<u32>(context) + place));
}

/** `offset` in the ring of refills, of which it may be past the end. */
// @ts-ignore: decorator
@inline
function refillAfter(offset: u32): u32 {
  return REFILLS_OFFSET + ((offset - REFILLS_OFFSET) & LAST_REFILL);
}

/** When it has time, now or next. */
// @ts-ignore: decorator
@inline
export function refillTime(context: SchedulingContext): u64 {
  return firstRefill(context).time;
}

/** When the run that goes on will have used up the first refill. */
// @ts-ignore: decorator
@inline
export function runEnd(context: SchedulingContext): u64 {
  return context.startedAt + firstRefill(context).amount;
}

/** Gives it its whole budget at `time`. */
export function fillContext(context: SchedulingContext, time: u64): void {
  context.consumed = 0;
  context.refillCount = 0;
  context.firstRefill = REFILLS_OFFSET;
  appendRefill(context, time, context.budget);
}

/**
 * A run begins at `time`: what is due may be used as one. Returns when it will have used
 * that up.
 */
// @ts-ignore: decorator
@inline
export function startRun(context: SchedulingContext, time: u64): u64 {
  context.startedAt = time;
  if (context.refillCount > 1 && refillAt(context, 1).time <= time)
    collectDue(context, time);
  const first = firstRefill(context);
  first.time = max(first.time, time);
  return time + first.amount;
}

/** The first two refills are due: makes one of all that are. */
function collectDue(context: SchedulingContext, time: u64): void {
  while (context.refillCount > 1 && refillAt(context, 1).time <= time)
    mergeFirst(context);
}

/** The run has lasted until `time`: what it used comes back a period after its begin. */
// @ts-ignore: decorator
@inline
export function endRun(context: SchedulingContext, time: u64): void {
  const used = time - context.startedAt;
  context.startedAt = time;
  context.consumed += used;
  const left = firstRefill(context).amount - used;
  if (<i64>left < <i64>LEAST_BUDGET) endLongRun(context, used);
  else if (used != 0) splitFirst(context, used);
}

/** Hardly anything of the first refill is left, or it and more has been used. */
function endLongRun(context: SchedulingContext, amount: u64): void {
  let used = amount;
  if (used >= context.budget) used = skipPeriods(context, used);
  while (used != 0 && used >= firstRefill(context).amount) {
    const first = firstRefill(context);
    const whole = first.amount;
    removeFirst(context);
    appendRefill(context, first.time + context.period, whole);
    used -= whole;
  }
  if (used != 0) splitFirst(context, used);
  // Runs shorter than the core can account for are put off until they are not.
  while (firstRefill(context).amount < LEAST_BUDGET) mergeFirst(context);
}

/**
 * The core itself kept the thread running for more than its budget: that costs it as
 * many periods. Returns the rest.
 */
function skipPeriods(context: SchedulingContext, used: u64): u64 {
  const periods = used / context.budget;
  const first = firstRefill(context);
  context.refillCount = 0;
  appendRefill(context, first.time + periods * context.period, context.budget);
  return used - periods * context.budget;
}

/** Uses a part of the first refill. */
// @ts-ignore: decorator
@inline
function splitFirst(context: SchedulingContext, used: u64): void {
  const first = firstRefill(context);
  const time = first.time;
  first.amount -= used;
  first.time = time + used;
  appendLater(context, time + context.period, used);
}

/** Adds what comes back at `time`, which is after all others. */
function appendRefill(context: SchedulingContext, time: u64, amount: u64): void {
  if (context.refillCount != 0) appendLater(context, time, amount);
  else addRefill(context, time, amount);
}

/** As appendRefill, when there are others. */
// @ts-ignore: decorator
@inline
function appendLater(context: SchedulingContext, time: u64, amount: u64): void {
  const count = context.refillCount;
  const last = refillAt(context, count - 1);
  const adjoins = last.time + last.amount >= time;
  if (!adjoins && count != MOST_REFILLS) {
    addRefill(context, time, amount);
    return;
  }
  last.amount += amount;
  if (!adjoins) last.time = time;
}

function addRefill(context: SchedulingContext, time: u64, amount: u64): void {
  const refill = refillAt(context, context.refillCount);
  refill.time = time;
  refill.amount = amount;
  ++context.refillCount;
}

/** Puts the first refill off until the second. */
function mergeFirst(context: SchedulingContext): void {
  const amount = firstRefill(context).amount;
  removeFirst(context);
  firstRefill(context).amount += amount;
}

function removeFirst(context: SchedulingContext): void {
  context.firstRefill = refillAfter(context.firstRefill + (1 << REFILL_BITS));
  --context.refillCount;
}
