// A budget of the reference model: so much time in each period. What a run used comes
// back one period after it began, so no window of one period has more than the budget.

import { LEAST_BUDGET } from "./machine-abi.ts";

/** So many uses come back apart; later ones come back together. */
const MOST_REFILLS = 8;

export interface BudgetSize {
  budget: bigint;
  period: bigint;
  /** Its name in timeout faults. */
  badge: bigint;
}

interface Refill {
  time: bigint;
  amount: bigint;
}

export class ModelBudget {
  readonly size: BudgetSize;
  consumed = 0n;
  /** In the order of their times; they add up to the budget. */
  private refills: Refill[];
  /** Begin of the run, or of its part that is not accounted for. */
  private begin = 0n;
  /** Says which rules of these mattered. */
  private readonly note: (what: string) => void;

  constructor(size: BudgetSize, time: bigint, note: (what: string) => void) {
    this.size = size;
    this.refills = [{ time, amount: size.budget }];
    this.note = note;
  }

  /** When it has time, now or next. */
  get ready(): bigint {
    return this.refills[0].time;
  }

  /** When the run that goes on has used up what there is. */
  get end(): bigint {
    return this.begin + this.refills[0].amount;
  }

  usedBy(time: bigint): bigint {
    return this.consumed + time - this.begin;
  }

  /** A run begins: what is due by now is one amount. */
  start(time: bigint): void {
    this.begin = time;
    const due = this.refills.filter((refill) => refill.time <= time);
    const amount = due.reduce((sum, refill) => sum + refill.amount, 0n);
    if (due.length > 1) this.note("due amounts are one");
    this.refills = [{ time, amount }, ...this.refills.slice(due.length)];
  }

  /** The run has lasted until `time`. */
  stop(time: bigint): void {
    const { budget, period } = this.size;
    let used = time - this.begin;
    this.begin = time;
    this.consumed += used;
    const overrun = used / budget;
    if (overrun > 0n && used !== budget) this.note("an overrun costs whole periods");
    if (overrun > 0n) {
      this.refills = [{ time: this.ready + overrun * period, amount: budget }];
    }
    for (used -= overrun * budget; used > 0n;) used -= this.useFirst(used);
    this.postponeLittle();
  }

  /** Uses up to `most` of the first amount; returns how much. */
  private useFirst(most: bigint): bigint {
    const [first, ...others] = this.refills;
    const used = most < first.amount ? most : first.amount;
    const rest = { time: first.time + used, amount: first.amount - used };
    this.refills = rest.amount > 0n ? [rest, ...others] : others;
    this.giveBack({ time: first.time + this.size.period, amount: used });
    return used;
  }

  private giveBack(refill: Refill): void {
    const last = this.refills.at(-1);
    const adjoins = last !== undefined && last.time + last.amount >= refill.time;
    if (last === undefined || (!adjoins && this.refills.length < MOST_REFILLS)) {
      this.refills.push(refill);
      return;
    }
    this.note(adjoins ? "uses that adjoin come back as one" : "the ninth use waits");
    last.amount += refill.amount;
    if (!adjoins) last.time = refill.time;
  }

  /** An amount too small for a run waits for the next. */
  private postponeLittle(): void {
    while (this.refills[0].amount < LEAST_BUDGET) {
      const [little] = this.refills.splice(0, 1);
      this.refills[0].amount += little.amount;
      this.note("too little waits for the next");
    }
  }
}
