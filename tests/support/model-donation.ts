// On whose time threads run, in the reference model. A context is a stack: whoever is
// called works on the time of the caller until the caller's wait is over.

import { type ModelSchedule } from "./model-schedule.ts";
import { type ModelContext, type ModelThread } from "./model-thread.ts";

const MOST_DONATIONS = 16;

export class ModelDonation {
  private readonly schedule: ModelSchedule;

  constructor(schedule: ModelSchedule) {
    this.schedule = schedule;
  }

  donate(donor: ModelThread, server: ModelThread): void {
    if (!server.passive) return;
    this.giveBack(server);
    // Nobody could do anything with a context that is used up.
    if (donor.fault === "timeout") return;
    const { context } = donor;
    if (context === null || context.stack.length > MOST_DONATIONS) return;
    context.stack.push(server);
    server.context = context;
    this.schedule.refresh(server);
  }

  /** All that work for `thread` finish on their own time, if they ever had any. */
  takeBack(thread: ModelThread): void {
    const stack = thread.context?.stack ?? [];
    if (!stack.includes(thread)) return;
    while (stack.at(-1) !== thread) {
      const left = stack.pop();
      if (left === undefined) return;
      const entitled = left.unlimited.stack.length > 0;
      this.setContext(left, left.own ?? (entitled ? left.unlimited : null));
    }
  }

  /** A thread wants new work: a passive one gives back its donation. */
  giveBack(thread: ModelThread): void {
    if (thread.onDonation) {
      const stack = thread.context?.stack ?? [];
      this.takeBack(stack[stack.indexOf(thread) - 1]);
    }
    if (thread.context !== thread.own) this.setContext(thread, thread.own);
  }

  setOwn(thread: ModelThread, own: ModelContext | null): void {
    thread.own = own;
    const served = thread.onDonation;
    if (!served) this.takeBack(thread);
    if (own !== null) own.stack = [thread];
    if (!served) this.setContext(thread, own);
  }

  private setContext(thread: ModelThread, context: ModelContext | null): void {
    thread.context = context;
    this.schedule.refresh(thread);
  }
}
