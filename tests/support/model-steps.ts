// What can happen to the core and to the reference model alike: one system call of the
// running thread, a fault, or that time passes.

import fc from "fast-check";
import {
  FaultCause,
  SchedulingContextOperation,
  SystemCall,
  ThreadFlag,
  ThreadOperation,
  tagOf,
} from "./machine-abi.ts";
import { endSteps } from "./model-end-steps.ts";
import { FAULT_BADGE, INIT, type ModelMachine, SENDER_BADGE } from "./model-machine.ts";
import { deadlineOf, type Model } from "./model-core.ts";
import { type Registers } from "./machine-layout.ts";
import { type Step, StepCommand } from "./model-step.ts";
import { TimeCommand } from "./model-time-step.ts";

const NEVER = 2n ** 64n - 1n;
const FAULT_ADDRESS = 0xdead_0000n;

const index = (count: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: count - 1 });
const endpoint = index(2);
const reply = index(3);
const maybeReply = fc.option(reply, { nil: null, freq: 3 });
const notification = index(2);
const label = index(2);
const word = fc.bigInt({ min: 0n, max: 0xffffn });
/** Never init: nobody could resume it. */
const thread = index(INIT);
const context = index(2);

/** Nanoseconds from the step on; null for no deadline. */
const patience = fc.option(fc.constantFrom(0n, 20_000n, 90_000n, 400_000n), {
  nil: null,
  freq: 2,
});
const message = fc.record({ endpoint, badged: fc.boolean(), label, word, patience });
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

/** What a call gives in rdx: when it gives up. */
function until(machine: ModelMachine, patience: bigint | null): bigint {
  if (patience === null) return NEVER;
  return deadlineOf(machine.process.machine.devices.time, machine.running, patience);
}

/** A system call that may block, with or without a deadline. */
interface Blocking {
  kind: string;
  plain: number;
  /** Undefined for those that never block. */
  deadline?: number;
}

function callBlocking(
  machine: ModelMachine,
  { plain, deadline }: Blocking,
  patience: bigint | null,
  inputs: Partial<Registers>,
): string {
  const { process } = machine;
  if (patience === null || deadline === undefined) return process.call(plain, inputs);
  return process.call(deadline, { ...inputs, rdx: until(machine, patience) });
}

/** The model's side: acts for the running thread, and limits its wait. */
function limited(model: Model, patience: bigint | null, act: () => string): string {
  const { current } = model;
  const status = act();
  model.limit(current, patience);
  return status;
}

function sending(call: Blocking, sends: "send" | "call"): fc.Arbitrary<Step> {
  return message.map((sent: Message) => {
    const { label, word } = sent;
    const patience = call.deadline === undefined ? null : sent.patience;
    const badge = sent.badged ? SENDER_BADGE : 0n;
    return {
      kind: call.kind,
      details: `${sent.endpoint} ${badge} ${label} ${word} ${patience}`,
      model: (model) =>
        limited(model, patience, () =>
          model.send(
            model.endpoints[sent.endpoint],
            { kind: sends, label, word, badge },
            call.deadline !== undefined,
          ),
        ),
      core: (machine) =>
        callBlocking(machine, call, patience, {
          rdi: BigInt(machine.endpoints[sent.endpoint][sent.badged ? 1 : 0]),
          r15: tagOf(label, 1),
          rbx: word,
        }),
    };
  });
}

function receiving(call: Blocking): fc.Arbitrary<Step> {
  return fc.tuple(endpoint, maybeReply, patience).map(([on, answers, wanted]) => {
    const patient = call.deadline === undefined ? null : wanted;
    return {
      kind: call.kind,
      details: `${on} ${answers} ${patient}`,
      model: (model) =>
        limited(model, patient, () =>
          model.receive(
            model.endpoints[on],
            answers === null ? null : model.replies[answers],
            call.deadline !== undefined,
          ),
        ),
      core: (machine) =>
        callBlocking(machine, call, patient, {
          rdi: BigInt(machine.endpoints[on][0]),
          rsi: BigInt(answers === null ? 0 : machine.replies[answers]),
        }),
    };
  });
}

const replying = fc.tuple(reply, label, word).map(([to, said, value]): Step => ({
  kind: "reply",
  details: `${to} ${said} ${value}`,
  model: (model) => model.reply(model.replies[to], said, value),
  core: ({ process, replies }) => process.reply(replies[to], said, value),
}));

const { ReplyReceive, ReplyReceiveDeadline } = SystemCall;
const replyReceiving = fc
  .tuple(endpoint, reply, label, word, patience)
  .map(([on, to, said, value, patient]): Step => ({
    kind: "reply and receive",
    details: `${on} ${to} ${said} ${value} ${patient}`,
    model: (model) =>
      limited(model, patient, () =>
        model.replyReceive(model.endpoints[on], model.replies[to], said, value),
      ),
    core: (machine) => {
      const call = { kind: "", plain: ReplyReceive, deadline: ReplyReceiveDeadline };
      return callBlocking(machine, call, patient, {
        rdi: BigInt(machine.endpoints[on][0]),
        rsi: BigInt(machine.replies[to]),
        r15: tagOf(said, 1),
        rbx: value,
      });
    },
  }));

const fault = fc.constant<Step>({
  kind: "fault",
  model: (model) => {
    const page = FaultCause.PageWrite ?? 0;
    const outgoing = { label: page, word: FAULT_ADDRESS, badge: FAULT_BADGE };
    model.fault(model.endpoints[0], { kind: "fault", ...outgoing });
    return null;
  },
  core: ({ process }) => process.machine.exception(14, 6, FAULT_ADDRESS),
});

const signalling = fc.tuple(notification, index(3)).map(([on, badge]): Step => ({
  kind: "signal",
  details: `${on} ${1 << badge}`,
  harmless: true,
  model: (model) => model.signal(model.notifications[on], 1n << BigInt(badge)),
  core: ({ process, notifications }) =>
    process.call(SystemCall.Signal, { rdi: BigInt(notifications[on][badge]) }),
}));

function waiting(call: Blocking): fc.Arbitrary<Step> {
  return fc.tuple(notification, patience).map(([on, wanted]) => {
    const patient = call.deadline === undefined ? null : wanted;
    return {
      kind: call.kind,
      details: `${on} ${patient}`,
      model: (model) =>
        limited(model, patient, () =>
          model.wait(model.notifications[on], call.deadline !== undefined),
        ),
      core: (machine) =>
        callBlocking(machine, call, patient, {
          rdi: BigInt(machine.notifications[on][0]),
        }),
    };
  });
}

const yielding = fc.constant<Step>({
  kind: "yield",
  harmless: true,
  model: (model) => {
    model.schedule.yieldTurn();
    return "Ok";
  },
  core: ({ process }) => process.call(SystemCall.Yield),
});

/** An operation on a thread, for anybody. */
function onThread(
  kind: string,
  operation: number,
  act: (model: Model, thread: Model["threads"][number]) => string,
  ...values: number[]
): fc.Arbitrary<Step> {
  return thread.map((whom) => ({
    kind,
    details: `${whom} ${values.join(" ")}`,
    harmless: true,
    model: (model) =>
      model.threads[whom].alive ? act(model, model.threads[whom]) : "BadHandle",
    core: ({ process, threads }) =>
      process.invoke(threads[whom].handle, operation, ...values),
  }));
}

const priority = fc
  .constantFrom(9, 10, 11)
  .chain((value) =>
    onThread(
      "priority",
      ThreadOperation.SetPriority,
      (model, whom) => model.setPriority(whom, value),
      value,
    ),
  );

const passive = fc
  .boolean()
  .chain((wanted) =>
    onThread(
      wanted ? "make passive" : "make active",
      ThreadOperation.SetFlags,
      (model, whom) => model.setPassive(whom, wanted),
      wanted ? (ThreadFlag.Passive ?? 0) : 0,
    ),
  );

const binding = fc.tuple(thread, notification).map(([whom, what]): Step => ({
  kind: "bind",
  details: `${what} to ${whom}`,
  harmless: true,
  model: (model) =>
    model.bindNotification(model.threads[whom], model.notifications[what]),
  core: ({ process, threads, notifications }) =>
    process.invoke(
      threads[whom].handle,
      ThreadOperation.BindNotification,
      notifications[what][0],
    ),
}));

const { Bind, Unbind } = SchedulingContextOperation;
const contextBinding = fc.tuple(context, thread).map(([what, whom]): Step => ({
  kind: "bind context",
  details: `${what} to ${whom}`,
  harmless: true,
  model: (model) => model.bindContext(model.contexts[what], model.threads[whom]),
  core: ({ process, threads, contexts }) =>
    process.invoke(contexts[what].handle, Bind, threads[whom].handle),
}));
const contextUnbinding = context.map((what): Step => ({
  kind: "unbind context",
  details: `${what}`,
  harmless: true,
  model: (model) => model.unbindContext(model.contexts[what]),
  core: ({ process, contexts }) => process.invoke(contexts[what].handle, Unbind),
}));

const communication = fc.oneof(
  {
    arbitrary: sending(
      { kind: "call", plain: SystemCall.Call, deadline: SystemCall.CallDeadline },
      "call",
    ),
    weight: 4,
  },
  sending(
    { kind: "send", plain: SystemCall.Send, deadline: SystemCall.SendDeadline },
    "send",
  ),
  sending({ kind: "try send", plain: SystemCall.NbSend }, "send"),
  {
    arbitrary: receiving({
      kind: "receive",
      plain: SystemCall.Receive,
      deadline: SystemCall.ReceiveDeadline,
    }),
    weight: 4,
  },
  receiving({ kind: "try receive", plain: SystemCall.NbReceive }),
  { arbitrary: replying, weight: 2 },
  { arbitrary: replyReceiving, weight: 4 },
  fault,
  signalling,
  waiting({
    kind: "wait",
    plain: SystemCall.Wait,
    deadline: SystemCall.WaitDeadline,
  }),
  waiting({ kind: "poll", plain: SystemCall.Poll }),
  yielding,
);

const control = fc.oneof(
  onThread("suspend", ThreadOperation.Suspend ?? 0, (model, whom) => model.suspend(whom)),
  onThread("resume", ThreadOperation.Resume ?? 0, (model, whom) => model.resume(whom)),
  onThread("cancel", ThreadOperation.Cancel ?? 0, (model, whom) =>
    model.cancelOperation(whom),
  ),
  priority,
  { arbitrary: passive, weight: 3 },
  binding,
  onThread("unbind", ThreadOperation.UnbindNotification ?? 0, (model, whom) =>
    model.unbindNotification(whom),
  ),
  { arbitrary: contextBinding, weight: 2 },
  contextUnbinding,
);

const systemCalls = fc
  .oneof(
    { arbitrary: communication, weight: 30 },
    { arbitrary: control, weight: 15 },
    { arbitrary: endSteps, weight: 1 },
  )
  .map((step) => new StepCommand(step));

const time = fc
  .constantFrom(1_000n, 30_000n, 100_000n, 500_000n, 6_000_000n)
  .map((nanoseconds) => new TimeCommand(nanoseconds));

/** Any step, as commands of fast-check's. */
export const stepCommands = [
  fc.oneof({ arbitrary: systemCalls, weight: 6 }, { arbitrary: time, weight: 1 }),
];
