// One thing that happens to the core and to the reference model alike.

import type fc from "fast-check";
import { ThreadState } from "./machine-abi.ts";
import { compare } from "./model-comparison.ts";
import { type ModelMachine } from "./model-machine.ts";
import { INIT } from "./model-stage.ts";
import { type Model } from "./model-core.ts";
import { type Outcome } from "./model-thread.ts";

const STATE_NAMES = Object.fromEntries(
  Object.entries(ThreadState).map(([name, value]) => [value, name]),
);

export interface Step {
  /** What kind of step it is, for the list of changes in model-changes.ts. */
  kind: string;
  /** What follows the kind in a failure's report. */
  details?: string;
  /** Whether init, who must not block, may do it. */
  harmless?: boolean;
  /** When it is possible at all. */
  possible?: (model: Readonly<Model>) => boolean;
  /** A call that is made again began at `begun`. */
  model: (model: Model, begun: bigint) => Outcome;
  /** Happens before `model` does, and may look at the same model. */
  core: (machine: ModelMachine, model: Readonly<Model>) => unknown;
}

/** A system call of the running thread, or a fault. */
export class StepCommand implements fc.Command<Model, ModelMachine> {
  private readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }

  check(model: Readonly<Model>): boolean {
    const { current } = model.schedule;
    if (current === null) return false;
    if (this.step.harmless !== true && current.index === INIT) return false;
    return this.step.possible?.(model) ?? true;
  }

  run(model: Model, machine: ModelMachine): void {
    const { current } = model;
    const before = statesOf(model);
    const donated = current.onDonation;
    const { fastSwitches } = machine.process.machine;
    current.place = machine.advance();
    this.step.core(machine, model);
    current.result = null;
    const begun = model.schedule.time;
    const outcome = model.perform(() => this.step.model(model, begun));
    model.leave(machine.running);
    compare(machine, model);
    model.changes.add(`${this.step.kind}: ${outcome ?? "event"}`);
    noteChanges(this.step.kind, before, model);
    if (machine.process.machine.fastSwitches === fastSwitches) return;
    const passed = donated || model.schedule.current?.onDonation === true;
    model.changes.add(`fast path: ${this.step.kind}${passed ? " with donation" : ""}`);
  }

  toString(): string {
    return `${this.step.kind} ${this.step.details ?? ""}`;
  }
}

export function statesOf(model: Model): string[] {
  return model.threads.map(({ state }) => STATE_NAMES[state]);
}

/** Remembers which changes of state a step of `kind` has made. */
export function noteChanges(kind: string, before: string[], model: Model): void {
  for (const [index, after] of statesOf(model).entries()) {
    if (before[index] === after) continue;
    model.changes.add(`${kind}: ${before[index]} to ${after}`);
  }
}
