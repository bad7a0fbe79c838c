// What can happen to the core and to the reference model alike: one system call of the
// running thread, a fault, or that time passes. Each mix has more of some of it.

import fc from "fast-check";
import { contextSteps, threadSteps, yielding } from "./model-control-steps.ts";
import { endSteps } from "./model-end-steps.ts";
import { giftSteps } from "./model-gift-steps.ts";
import { messageSteps } from "./model-message-steps.ts";
import { signalSteps } from "./model-signal-steps.ts";
import { type Model } from "./model-core.ts";
import { type ModelMachine } from "./model-machine.ts";
import { StepCommand } from "./model-step.ts";
import { TimeCommand } from "./model-time-step.ts";

const shortTime = fc.constantFrom(1_000n, 10_000n, 30_000n, 50_000n);
const longTime = fc.constantFrom(100_000n, 500_000n, 6_000_000n, 25_000_000n);
const lateness = fc.constantFrom(0n, 0n, 0n, 0n, 0n, 0n, 300n, 2_500_000n);

/** Threads take turns, each for a while: many small uses of their budgets. */
class TurnsCommand implements fc.Command<Model, ModelMachine> {
  private readonly count: number;
  private readonly turn: readonly (StepCommand | TimeCommand)[];

  constructor(count: number, turn: readonly (StepCommand | TimeCommand)[]) {
    this.count = count;
    this.turn = turn;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, machine: ModelMachine): void {
    for (let index = 0; index < this.count; index += 1) {
      for (const command of this.turn) {
        if (command.check(model)) command.run(model, machine);
      }
    }
  }

  toString(): string {
    return `${this.count} times (${this.turn.join(", ")})`;
  }
}

const turns = fc
  .tuple(fc.integer({ min: 2, max: 20 }), shortTime, yielding)
  .map(([count, nanoseconds, turn]) => {
    const passing = new TimeCommand(nanoseconds, 0n);
    return new TurnsCommand(count, [passing, new StepCommand(turn)]);
  });

const time = fc
  .tuple(fc.oneof(shortTime, longTime), lateness)
  .map(([nanoseconds, late]) => new TimeCommand(nanoseconds, late));

/** How often each kind of step comes. */
interface Weights {
  messages: number;
  gifts: number;
  signals: number;
  turns: number;
  threads: number;
  contexts: number;
  ends: number;
  time: number;
}

const MIXES: Record<string, Weights> = {
  messages: {
    ...{ messages: 25, gifts: 30, signals: 5, turns: 1, threads: 6, contexts: 5 },
    ...{ ends: 2, time: 7 },
  },
  donation: {
    ...{ messages: 60, gifts: 0, signals: 2, turns: 1, threads: 5, contexts: 14 },
    ...{ ends: 2, time: 5 },
  },
  time: {
    ...{ messages: 6, gifts: 0, signals: 3, turns: 4, threads: 2, contexts: 5 },
    ...{ ends: 0, time: 12 },
  },
  ends: {
    ...{ messages: 14, gifts: 0, signals: 14, turns: 1, threads: 4, contexts: 3 },
    ...{ ends: 8, time: 2 },
  },
};
export const MIX_NAMES = Object.keys(MIXES);

type Command = fc.Command<Model, ModelMachine>;

/** Commands for fast-check, one arbitrary for all. */
export function commandsOf(mix: string): fc.Arbitrary<Command>[] {
  const { messages, gifts, signals, threads, contexts, ends, ...rest } = MIXES[mix];
  const systemCalls = fc.oneof(
    { arbitrary: messageSteps, weight: 4 * messages },
    { arbitrary: signalSteps, weight: 4 * signals },
    { arbitrary: giftSteps, weight: gifts },
    { arbitrary: threadSteps, weight: 4 * threads },
    { arbitrary: yielding, weight: 4 },
    { arbitrary: contextSteps, weight: 4 * contexts },
    { arbitrary: endSteps, weight: 4 * ends },
  );
  const calls = messages + signals + threads + contexts + ends + 1;
  const steps = systemCalls.map((step) => new StepCommand(step));
  return [
    fc.oneof(
      { arbitrary: steps, weight: calls },
      { arbitrary: time, weight: rest.time },
      { arbitrary: turns, weight: rest.turns },
    ),
  ];
}
