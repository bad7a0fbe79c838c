// Calls that may block, with or without a deadline.

import fc from "fast-check";
import { type Registers } from "./machine-layout.ts";
import { deadlineOf, type Model } from "./model-core.ts";
import { type ModelMachine } from "./model-machine.ts";
import { type Outcome } from "./model-thread.ts";

/** Nanoseconds from the step on; null for no deadline. */
export const patience = fc.oneof(
  { arbitrary: fc.constant(null), weight: 3 },
  { arbitrary: fc.constantFrom(0n, 20_000n, 90_000n, 400_000n), weight: 1 },
);

export interface Waiting {
  kind: string;
  plain: number;
  /** Undefined for those that never block. */
  deadline?: number;
}

/** The core's side: makes the call for the running thread. */
export function callBlocking(
  { process, running }: ModelMachine,
  { plain, deadline }: Waiting,
  patience: bigint | null,
  inputs: Partial<Registers>,
): string {
  if (patience === null || deadline === undefined) return process.call(plain, inputs);
  const rdx = deadlineOf(process.machine.devices.time, running, patience);
  return process.call(deadline, { ...inputs, rdx });
}

/** When a call that began at `begun` gives up. */
interface Limit {
  begun: bigint;
  patience: bigint | null;
}

/** The model's side: acts for the running thread, and limits its wait. */
export function limited(
  model: Model,
  { begun, patience }: Limit,
  act: () => Outcome,
): Outcome {
  const { current } = model;
  const outcome = act();
  if (patience !== null) model.limit(current, deadlineOf(begun, current.index, patience));
  return outcome;
}
