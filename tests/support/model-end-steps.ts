// The steps that end objects, also while threads wait on them.

import fc from "fast-check";
import { INIT, type ModelMachine } from "./model-machine.ts";
import { type Model } from "./model-core.ts";
import { type Step } from "./model-step.ts";
import * as ends from "./model-ends.ts";

/**
 * With more to wake, a deletion goes on after those it woke: tests of preemption.ts look
 * at that.
 */
const MOST_WAITERS = 2;
const two = fc.integer({ min: 0, max: 1 });
const three = fc.integer({ min: 0, max: 2 });

/** Deletes all capabilities to the object of the original `handle`. */
function deleteAll({ process }: ModelMachine, handle: number): void {
  if (process.revoke(handle) === "Ok") process.delete(handle);
}

interface Ending {
  model: (model: Model, index: number) => string;
  core: (machine: ModelMachine, index: number) => unknown;
  /** How many threads wait on the object. */
  waiters?: (model: Readonly<Model>, index: number) => number;
}

function ending(
  kind: string,
  which: fc.Arbitrary<number>,
  { model: act, core, waiters = () => 0 }: Ending,
): fc.Arbitrary<Step> {
  return which.map((index) => ({
    kind: `delete ${kind}`,
    details: String(index),
    harmless: true,
    possible: (model) => waiters(model, index) <= MOST_WAITERS,
    model: (model) => act(model, index),
    core: (machine) => core(machine, index),
  }));
}

export const endSteps = fc.oneof(
  ending("context", two, {
    model: (model, index) => ends.destroyContext(model, model.contexts[index]),
    core: ({ process, contexts }, index) => process.delete(contexts[index].handle),
  }),
  ending("reply", three, {
    model: (model, index) => ends.destroyReply(model, model.replies[index]),
    core: ({ process, replies }, index) => process.delete(replies[index]),
  }),
  ending("endpoint", two, {
    model: (model, index) => ends.destroyEndpoint(model, model.endpoints[index]),
    core: (machine, index) => deleteAll(machine, machine.endpoints[index][0]),
    waiters: ({ endpoints }, index) =>
      endpoints[index].senders.length + endpoints[index].receivers.length,
  }),
  ending("notification", two, {
    model: (model, index) => ends.destroyNotification(model, model.notifications[index]),
    core: (machine, index) => deleteAll(machine, machine.originals[index]),
    waiters: ({ notifications }, index) => notifications[index].waiters.length,
  }),
  ending("thread", fc.integer({ min: 0, max: INIT - 1 }), {
    model: (model, index) => ends.destroyThread(model, model.threads[index]),
    core: ({ process, threads }, index) => process.delete(threads[index].handle),
  }),
);
