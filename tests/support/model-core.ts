// The reference model: what exists, and how a wait begins and ends. What the system calls
// do is in model-messages.ts, model-signals.ts, model-control.ts and model-ends.ts: each
// function there acts for the running thread and returns the status that its call gives
// when it does not block.

import { TagBit, ThreadState } from "./machine-abi.ts";
import { type BudgetSize, ModelBudget } from "./model-budget.ts";
import { ModelDonation } from "./model-donation.ts";
import { ModelSchedule } from "./model-schedule.ts";
import { type Gift, GIFTS, POCKETS } from "./model-stage.ts";
import {
  AGAIN,
  ModelContext,
  ModelEndpoint,
  ModelNotification,
  ModelReply,
  ModelThread,
  type Outcome,
} from "./model-thread.ts";

const { Ready, Running, Suspended = 0, AwaitingReply, Throttled } = ThreadState;

const CLOCK_STEP = 10n;

/** When the patience of thread `index` is over; never when another's is. */
export function deadlineOf(time: bigint, index: number, patience: bigint): bigint {
  return time + patience + BigInt(index) * CLOCK_STEP;
}

export class Model {
  readonly schedule = new ModelSchedule();
  readonly donation = new ModelDonation(this.schedule);
  readonly threads: ModelThread[];
  readonly endpoints = [new ModelEndpoint(), new ModelEndpoint()];
  readonly replies = [new ModelReply(), new ModelReply(), new ModelReply()];
  readonly notifications = [new ModelNotification(), new ModelNotification()];
  readonly contexts = [new ModelContext(), new ModelContext()];
  /** Slots that threads send capabilities from, and slots that they want them in. */
  readonly gifts: (Gift | null)[] = [...GIFTS];
  readonly pockets: (Gift | null)[] = Array.from({ length: POCKETS }, () => null);
  /** What happened, in the words of model-changes.ts. */
  readonly changes: Set<string>;

  constructor(priorities: readonly number[], changes: Set<string>) {
    this.threads = priorities.map((priority, index) => new ModelThread(index, priority));
    this.changes = changes;
  }

  get current(): ModelThread {
    const { current } = this.schedule;
    if (current === null) throw new Error("nobody runs in the model");
    return current;
  }

  /** A context gets its whole budget anew. */
  fill(context: ModelContext, size: BudgetSize): void {
    const note = (what: string): unknown => this.changes.add(`budget: ${what}`);
    context.budget = new ModelBudget(size, this.schedule.time, note);
    const holder = context.stack.at(-1);
    if (holder !== undefined) this.schedule.refresh(holder);
  }

  /** Lets `thread`, if it blocks, wait no longer than until `deadline`. */
  limit(thread: ModelThread, deadline: bigint): void {
    const { time } = this.schedule;
    if (thread.blocked) thread.deadline = deadline < time ? time : deadline;
  }

  /** The running thread does `act`, perhaps in several pieces. */
  perform(act: () => Outcome): Outcome {
    const { current } = this;
    const outcome = act();
    current.unfinished = outcome === AGAIN ? act : null;
    if (outcome === null || outcome === AGAIN) return outcome;
    // Who waits now will find what ends the wait.
    if (!current.blocked) current.result = { ...current.result, status: outcome };
    return outcome;
  }

  /** The way out of the core: whoever runs now first ends what it was interrupted in. */
  leave(observed: number): void {
    const { schedule } = this;
    schedule.leave(observed);
    const act = schedule.current?.unfinished ?? null;
    if (act === null) return;
    const outcome = this.perform(act);
    this.changes.add(`made again: ${outcome}`);
    this.leave(observed);
  }

  /** `thread` receives `bits` of its bound notification. */
  tellBits(thread: ModelThread, bits: bigint): string {
    const tag = BigInt(TagBit.Notification ?? 0);
    const message = { tag, words: [0n, 0n, 0n, 0n], more: [], badge: bits };
    thread.result = { status: "Ok", message };
    return "Ok";
  }

  /** Ends what `thread` waits for. */
  cancel(thread: ModelThread, status: string): void {
    const { fault } = thread;
    this.detach(thread);
    // Going on after an exception would only repeat it.
    if (fault === "exception") return;
    if (fault === null) thread.result = { status };
    this.schedule.wake(thread);
  }

  /** Takes `thread` out of all it is in; it is suspended then. */
  detach(thread: ModelThread): void {
    if (thread.state === Ready) this.schedule.remove(thread);
    this.leaveQueues(thread);
    this.freeReply(thread);
    const awaited = thread.state === AwaitingReply;
    thread.state = Suspended;
    thread.fault = null;
    thread.deadline = null;
    if (awaited) this.donation.takeBack(thread);
  }

  leaveQueues(thread: ModelThread): void {
    const queues = [
      ...this.endpoints.flatMap(({ senders, receivers }) => [senders, receivers]),
      ...this.notifications.map(({ waiters }) => waiters),
    ];
    for (const queue of queues) {
      const place = queue.indexOf(thread);
      if (place >= 0) queue.splice(place, 1);
    }
  }

  freeReply(thread: ModelThread): void {
    if (thread.reply?.receiver === thread) thread.reply.receiver = null;
    if (thread.reply?.caller === thread) thread.reply.caller = null;
    thread.reply = null;
  }

  // ---- time

  /** When time alone ends what `thread` waits for; null for never. */
  dueTime(thread: ModelThread): bigint | null {
    if (thread.state !== Throttled) return thread.deadline;
    return thread.context?.budget?.ready ?? null;
  }

  /**
   * The timer interrupts at `time`. `timeout` tells the handler of the running thread
   * that a context with `badge` is used up; false when there is none.
   */
  timer(time: bigint, timeout: (badge: bigint) => boolean): void {
    const { schedule } = this;
    schedule.time = time;
    for (let due = this.firstDue(); due !== undefined; due = this.firstDue()) {
      if (due.state === Throttled) schedule.refresh(due);
      else this.cancel(due, "TimedOut");
    }
    this.chargeRun(timeout);
    const { current } = schedule;
    if (current === null || !schedule.endSlice()) return;
    if (current.state === Running && schedule.funded(current)) schedule.yieldTurn();
  }

  private firstDue(): ModelThread | undefined {
    const { time } = this.schedule;
    return this.threads
      .map((thread) => ({ thread, due: this.dueTime(thread) ?? time + 1n }))
      .filter(({ due }) => due <= time)
      .sort((one, other) => Number(one.due - other.due))[0]?.thread;
  }

  /** Who has used up the budget stops. */
  private chargeRun(timeout: (badge: bigint) => boolean): void {
    const { time, charged } = this.schedule;
    const budget = charged?.budget ?? null;
    if (charged === null || budget === null) return;
    budget.stop(time);
    if (budget.ready <= time) {
      budget.start(time);
      return;
    }
    this.schedule.charged = null;
    const holder = charged.stack.at(-1);
    if (holder === undefined) return;
    const told = holder.state === Running && timeout(budget.size.badge);
    if (told) this.changes.add("time: timeout fault");
    else this.schedule.refresh(holder);
  }
}
