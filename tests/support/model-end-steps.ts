// The steps that end objects, also while threads wait on them.

import fc from "fast-check";
import { type ModelMachine } from "./model-machine.ts";
import { INIT } from "./model-stage.ts";
import { type Model } from "./model-core.ts";
import { type Step } from "./model-step.ts";
import { type Outcome } from "./model-thread.ts";
import * as ends from "./model-ends.ts";

/** So many are not woken in one go. */
const CROWD = 3;
const two = fc.integer({ min: 0, max: 1 });
const three = fc.integer({ min: 0, max: 2 });

/** Deletes all capabilities to the object of the original `handle`. */
function deleteAll({ process }: ModelMachine, handle: number): void {
  if (process.revoke(handle) === "Ok") process.delete(handle);
}

interface Ending {
  model: (model: Model, index: number) => Outcome;
  core: (machine: ModelMachine, index: number) => unknown;
  /** When it is worth while. */
  when?: (model: Readonly<Model>, index: number) => boolean;
}

function ending(
  kind: string,
  which: fc.Arbitrary<number>,
  { model: act, core, when = () => true }: Ending,
): fc.Arbitrary<Step> {
  return which.map((index) => ({
    kind: `delete ${kind}`,
    details: String(index),
    harmless: true,
    possible: (model) => when(model, index),
    model: (model) => act(model, index),
    core: (machine) => core(machine, index),
  }));
}

const endpointEnd: Ending = {
  model: (model, index) => ends.destroyEndpoint(model, model.endpoints[index]),
  core: (machine, index) => deleteAll(machine, machine.endpoints[index][0]),
};
const notificationEnd: Ending = {
  model: (model, index) => ends.destroyNotification(model, model.notifications[index]),
  core: (machine, index) => deleteAll(machine, machine.originals[index]),
};

/** Deletions that have several threads to wake, and may have to make way for them. */
const crowdedEnds = fc.oneof(
  ending("endpoint", two, {
    ...endpointEnd,
    when: ({ endpoints }, index) =>
      endpoints[index].senders.length + endpoints[index].receivers.length >= CROWD,
  }),
  ending("notification", two, {
    ...notificationEnd,
    when: ({ notifications }, index) => notifications[index].waiters.length >= CROWD,
  }),
);

const contextEnd: Ending = {
  model: (model, index) => ends.destroyContext(model, model.contexts[index]),
  core: ({ process, contexts }, index) => process.delete(contexts[index].handle),
};
const replyEnd: Ending = {
  model: (model, index) => ends.destroyReply(model, model.replies[index]),
  core: ({ process, replies }, index) => process.delete(replies[index]),
};
const threadEnd: Ending = {
  model: (model, index) => ends.destroyThread(model, model.threads[index]),
  core: ({ process, threads }, index) => process.delete(threads[index].handle),
};
/** Who works for others, or has a notification: others are to notice. */
const missedThreadEnd: Ending = {
  ...threadEnd,
  when: ({ threads }, index) =>
    threads[index].onDonation || threads[index].bound !== null,
};
const thread = fc.integer({ min: 0, max: INIT - 1 });

export const endSteps = fc.oneof(
  { arbitrary: crowdedEnds, weight: 12 },
  { arbitrary: ending("thread", thread, missedThreadEnd), weight: 4 },
  ending("endpoint", two, endpointEnd),
  ending("notification", two, notificationEnd),
  ending("context", two, contextEnd),
  { arbitrary: ending("reply", three, replyEnd), weight: 2 },
  ending("thread", thread, threadEnd),
);
