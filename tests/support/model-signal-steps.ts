// The steps with notifications.

import fc from "fast-check";
import { SystemCall, ThreadOperation } from "./machine-abi.ts";
import { onThread } from "./model-control-steps.ts";
import { callBlocking, limited, patience, type Waiting } from "./model-patience.ts";
import { bindNotification, signal, unbindNotification, wait } from "./model-signals.ts";
import { INIT, NOTIFICATION_BADGES } from "./model-stage.ts";
import { type Step } from "./model-step.ts";

const notification = fc.integer({ min: 0, max: 1 });
const badge = fc.integer({ min: 0, max: NOTIFICATION_BADGES.length - 1 });
const thread = fc.integer({ min: 0, max: INIT - 1 });

const signalling = fc.tuple(notification, badge).map(([on, index]): Step => ({
  kind: "signal",
  details: `${on} ${NOTIFICATION_BADGES[index]}`,
  harmless: true,
  model: (model) => signal(model, model.notifications[on], NOTIFICATION_BADGES[index]),
  core: ({ process, notifications }) =>
    process.call(SystemCall.Signal, { rdi: BigInt(notifications[on][index]) }),
}));

function waitingBy(call: Waiting): fc.Arbitrary<Step> {
  const blocks = call.deadline !== undefined;
  return fc.tuple(notification, patience).map(([on, patience]) => ({
    kind: call.kind,
    details: `${on} ${patience}`,
    model: (model, begun) =>
      limited(model, { begun, patience: blocks ? patience : null }, () =>
        wait(model, model.notifications[on], blocks),
      ),
    core: (machine) =>
      callBlocking(machine, call, patience, {
        rdi: BigInt(machine.notifications[on][0]),
      }),
  }));
}

const { BindNotification, UnbindNotification } = ThreadOperation;
const binding = fc.tuple(thread, notification).map(([whom, what]): Step => ({
  kind: "bind",
  details: `${what} to ${whom}`,
  harmless: true,
  model: (model) =>
    bindNotification(model, model.threads[whom], model.notifications[what]),
  core: ({ process, threads, notifications }) =>
    process.invoke(threads[whom].handle, BindNotification, notifications[what][0]),
}));

export const signalSteps = fc.oneof(
  { arbitrary: signalling, weight: 2 },
  waitingBy({ kind: "wait", plain: SystemCall.Wait, deadline: SystemCall.WaitDeadline }),
  waitingBy({ kind: "poll", plain: SystemCall.Poll }),
  binding,
  onThread("unbind", UnbindNotification, (_, whom) => unbindNotification(whom)),
);
