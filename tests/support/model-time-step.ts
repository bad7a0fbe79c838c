// Time passes for the core and for the reference model. When the timer interrupts is for
// the core to choose; the model says what it has to find then, and how late it may be.

import type fc from "fast-check";
import { expect } from "vitest";
import { FaultCause } from "./machine-abi.ts";
import { type ModelMachine } from "./model-machine.ts";
import { compare } from "./model-comparison.ts";
import { type Model } from "./model-core.ts";
import { raise } from "./model-messages.ts";
import { noteChanges, statesOf } from "./model-step.ts";

const TIMER_VECTOR = 32;
/** The core waits no shorter than this, so an event may be late by as much. */
const SHORTEST_WAIT = 1_000n;
const MOST_INTERRUPTS = 1_000;

export class TimeCommand implements fc.Command<Model, ModelMachine> {
  private readonly nanoseconds: bigint;
  /** How long each interrupt waits before the processor takes it. */
  private readonly lateness: bigint;

  constructor(nanoseconds: bigint, lateness: bigint) {
    this.nanoseconds = nanoseconds;
    this.lateness = lateness;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, machine: ModelMachine): void {
    const { devices } = machine.process.machine;
    const end = devices.time + this.nanoseconds;
    for (
      let count = 0;
      devices.timerDue !== null && devices.timerDue <= end;
      count += 1
    ) {
      if (count === MOST_INTERRUPTS) throw new Error("the timer does not stop");
      devices.time = devices.timerDue + this.lateness;
      devices.timerDue = null;
      this.interrupt(model, machine);
    }
    if (devices.time < end) devices.time = end;
    model.schedule.time = devices.time;
    expect(overdue(model), "the timer is late").toEqual([]);
  }

  private interrupt(model: Model, machine: ModelMachine): void {
    const { devices } = machine.process.machine;
    const before = statesOf(model);
    machine.freeze();
    machine.process.machine.interrupt(TIMER_VECTOR);
    model.timer(devices.time, (address) => timeout(model, address));
    model.leave(machine.running);
    compare(machine, model);
    noteChanges("time", before, model);
  }

  toString(): string {
    return `${this.nanoseconds} ns pass, interrupts late by ${this.lateness}`;
  }
}

function timeout(model: Model, address: bigint): boolean {
  const cause = FaultCause.Timeout ?? 0;
  return raise(model, { kind: "timeout", cause, address, code: 0n });
}

/** What should have happened by now. */
function overdue(model: Model): string[] {
  const { time, current, sliceEnd, charged } = model.schedule;
  const past = (due: bigint | null | undefined): boolean =>
    typeof due === "bigint" && due + SHORTEST_WAIT < time;
  const late = model.threads
    .filter((thread) => past(model.dueTime(thread)))
    .map(({ index }) => `what thread ${index} waits for`);
  if (current !== null && past(sliceEnd)) late.push("end of the slice");
  if (past(charged?.budget?.end)) late.push("end of the budget");
  return late;
}
