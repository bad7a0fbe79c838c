// The loads that can go on at once, first come, first served: each does one step, then
// goes behind the others.

import { LoadQueue, QUEUE_BYTES } from "./load-queue";
import { LoadStage, Module } from "./module";

const runnable: LoadQueue = changetype<LoadQueue>(memory.data(QUEUE_BYTES, 4));

/** Lets the load go on, with this stage. */
export function makeRunnable(module: Module, stage: LoadStage): void {
  module.stage = stage;
  runnable.push(module);
}

/** The load whose turn it is, or null when none can go on. */
export function nextRunnable(): Module | null {
  return runnable.empty ? null : runnable.pop();
}

/** Whether a load could go on at once. */
export function loadsWaiting(): bool {
  return !runnable.empty;
}

/** Takes a load that ends out of the queue. */
export function removeRunnable(module: Module): void {
  runnable.remove(module);
}
