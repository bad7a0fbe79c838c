// The steps that act on threads and scheduling contexts.

import fc from "fast-check";
import {
  Handle,
  SchedulingContextOperation,
  SystemCall,
  ThreadFlag,
  ThreadOperation,
} from "./machine-abi.ts";
import * as control from "./model-control.ts";
import { type Model } from "./model-core.ts";
import { BUDGET_SIZES, INIT } from "./model-stage.ts";
import { type Step } from "./model-step.ts";
import { type ModelThread } from "./model-thread.ts";

/** Never init: nobody could resume it. */
const thread = fc.integer({ min: 0, max: INIT - 1 });
const two = fc.integer({ min: 0, max: 1 });

const { Suspend = 0, Resume = 0 } = ThreadOperation;

export const yielding = fc.constant<Step>({
  kind: "yield",
  harmless: true,
  model: (model) => {
    model.schedule.yieldTurn();
    return "Ok";
  },
  core: ({ process }) => process.call(SystemCall.Yield),
});

/** An operation on a thread, for anybody. */
export function onThread(
  kind: string,
  operation: number | undefined,
  act: (model: Model, thread: ModelThread) => string,
  ...values: number[]
): fc.Arbitrary<Step> {
  return thread.map((whom) => ({
    kind,
    details: `${whom} ${values.join(" ")}`,
    harmless: true,
    model: (model) =>
      model.threads[whom].alive ? act(model, model.threads[whom]) : "BadHandle",
    core: ({ process, threads }) =>
      process.invoke(threads[whom].handle, operation ?? 0, ...values),
  }));
}

const priority = fc
  .constantFrom(9, 10, 11)
  .chain((value) =>
    onThread(
      "priority",
      ThreadOperation.SetPriority,
      (model, whom) => control.setPriority(model, whom, value),
      value,
    ),
  );

const flags = fc
  .record({
    passive: fc.constantFrom(true, true, false),
    fpu: fc.integer({ min: 0, max: 3 }).map((dice) => dice === 0),
  })
  .chain((wanted) => {
    const { Passive = 0, Fpu = 0 } = ThreadFlag;
    return onThread(
      wanted.passive ? "make passive" : "make active",
      ThreadOperation.SetFlags,
      (model, whom) => control.setFlags(model, whom, wanted),
      (wanted.passive ? Passive : 0) | (wanted.fpu ? Fpu : 0),
    );
  });

const { Bind, Unbind, Configure, Consumed } = SchedulingContextOperation;
const contextBinding = fc.tuple(two, thread).map(([what, whom]): Step => ({
  kind: "bind context",
  details: `${what} to ${whom}`,
  harmless: true,
  model: (model) => control.bindContext(model, model.contexts[what], model.threads[whom]),
  core: ({ process, threads, contexts }) =>
    process.invoke(contexts[what].handle, Bind, threads[whom].handle),
}));
const contextUnbinding = two.map((what): Step => ({
  kind: "unbind context",
  details: String(what),
  harmless: true,
  model: (model) => control.unbindContext(model, model.contexts[what]),
  core: ({ process, contexts }) => process.invoke(contexts[what].handle, Unbind),
}));
const configuring = fc
  .tuple(two, fc.constantFrom(...BUDGET_SIZES))
  .map(([what, size]): Step => ({
    kind: "configure context",
    details: `${what} ${size.budget} in ${size.period}`,
    harmless: true,
    model: (model) => control.configureContext(model, model.contexts[what], size),
    core: ({ process, contexts }) =>
      process.invoke(
        contexts[what].handle,
        Configure,
        size.budget,
        size.period,
        size.badge,
      ),
  }));
const asking = two.map((what): Step => ({
  kind: "consumed",
  details: String(what),
  harmless: true,
  model: (model) => control.consumed(model, model.contexts[what]),
  core: ({ process, contexts }) => process.invoke(contexts[what].handle, Consumed),
}));

/** Init leaves the processor idle, when time alone will wake somebody. */
const idling = fc.constant<Step>({
  kind: "suspend init",
  harmless: true,
  possible: (model) => model.threads.some((one) => model.dueTime(one) !== null),
  model: (model) => control.suspend(model, model.threads[INIT]),
  core: ({ process }) => process.invoke(Handle.Thread, Suspend),
});
const returning = fc.constant<Step>({
  kind: "resume init",
  harmless: true,
  model: (model) => control.resume(model, model.threads[INIT]),
  core: ({ process }) => process.invoke(Handle.Thread, Resume),
});

/** Steps that stop, start or rank threads. */
export const threadSteps = fc.oneof(
  onThread("suspend", Suspend, control.suspend),
  onThread("resume", Resume, control.resume),
  onThread("cancel", ThreadOperation.Cancel, control.cancelOperation),
  { arbitrary: priority, weight: 4 },
  idling,
  returning,
);

/** Steps that say on whose time threads run. */
export const contextSteps = fc.oneof(
  { arbitrary: flags, weight: 3 },
  { arbitrary: contextBinding, weight: 2 },
  contextUnbinding,
  configuring,
  asking,
);
