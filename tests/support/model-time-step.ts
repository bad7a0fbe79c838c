// Time passes for the core and for the reference model. When the timer interrupts is for
// the core to choose; the model says what it has to find then, and how late it may be.

import type fc from "fast-check";
import { expect } from "vitest";
import { SLICE_NANOSECONDS } from "./machine-abi.ts";
import { type ModelMachine } from "./model-machine.ts";
import { type Model } from "./model-core.ts";
import { noteChanges, statesOf } from "./model-step.ts";

/** The core waits no shorter than this, so an event may be late by as much. */
const SHORTEST_WAIT = 1_000n;
const MOST_INTERRUPTS = 1_000;

export class TimeCommand implements fc.Command<Model, ModelMachine> {
  private readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
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
      devices.time = devices.timerDue;
      devices.timerDue = null;
      this.interrupt(model, machine);
    }
    devices.time = end;
    model.schedule.time = end;
    expect(overdue(model), "the timer is late").toEqual([]);
  }

  private interrupt(model: Model, machine: ModelMachine): void {
    const { devices } = machine.process.machine;
    const before = statesOf(model);
    machine.process.machine.interrupt(TIMER_VECTOR);
    model.timer(devices.time);
    model.schedule.leave(machine.running);
    machine.compare(model);
    noteChanges(machine, "time", before, model);
  }

  toString(): string {
    return `${this.nanoseconds} ns pass`;
  }
}

const TIMER_VECTOR = 32;

/** What should have happened by now. */
function overdue(model: Model): string[] {
  const { time, current, sliceBegin } = model.schedule;
  const late = model.threads
    .filter(({ deadline }) => deadline !== null && deadline + SHORTEST_WAIT < time)
    .map(({ index }) => `deadline of thread ${index}`);
  const slice = current !== null && sliceBegin + SLICE_NANOSECONDS + SHORTEST_WAIT < time;
  return slice ? [...late, "end of the slice"] : late;
}
