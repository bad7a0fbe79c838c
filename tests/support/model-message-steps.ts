// The steps in which threads communicate: messages, faults and notifications.

import fc from "fast-check";
import { FaultCause, SystemCall, tagOf } from "./machine-abi.ts";
import { type Registers } from "./machine-layout.ts";
import { handlerOf, type ModelMachine, SENDER_BADGE } from "./model-machine.ts";
import { deadlineOf, type Model } from "./model-core.ts";
import * as messages from "./model-messages.ts";
import { signal, wait } from "./model-signals.ts";
import { type Step } from "./model-step.ts";
import { type Outcome } from "./model-thread.ts";

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

/** When a call that began at `begun` gives up. */
interface Patience {
  begun: bigint;
  patience: bigint | null;
}

/** The model's side: acts for the running thread, and limits its wait. */
function limited(
  model: Model,
  { begun, patience }: Patience,
  act: () => Outcome,
): Outcome {
  const { current } = model;
  const outcome = act();
  if (patience !== null) model.limit(current, deadlineOf(begun, current.index, patience));
  return outcome;
}

function sending(call: Blocking, kind: "send" | "call"): fc.Arbitrary<Step> {
  return message.map((sent: Message) => {
    const { label, word } = sent;
    const patience = call.deadline === undefined ? null : sent.patience;
    const badge = sent.badged ? SENDER_BADGE : 0n;
    const blocks = call.deadline !== undefined;
    return {
      kind: call.kind,
      details: `${sent.endpoint} ${badge} ${label} ${word} ${patience}`,
      model: (model, begun) =>
        limited(model, { begun, patience }, () => {
          const on = model.endpoints[sent.endpoint];
          return messages.send(model, on, { kind, label, word, badge }, blocks);
        }),
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
    const blocks = call.deadline !== undefined;
    return {
      kind: call.kind,
      details: `${on} ${answers} ${patient}`,
      model: (model, begun) =>
        limited(model, { begun, patience: patient }, () => {
          const reply = answers === null ? null : model.replies[answers];
          return messages.receive(model, model.endpoints[on], reply, blocks);
        }),
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
  model: (model) => messages.reply(model, model.replies[to], said, value),
  core: ({ process, replies }) => process.reply(replies[to], said, value),
}));

const { ReplyReceive, ReplyReceiveDeadline } = SystemCall;
const replyReceiving = fc
  .tuple(endpoint, reply, label, word, patience)
  .map(([on, to, said, value, patient]): Step => ({
    kind: "reply and receive",
    details: `${on} ${to} ${said} ${value} ${patient}`,
    model: (model, begun) =>
      limited(model, { begun, patience: patient }, () => {
        const answer = { reply: model.replies[to], label: said, word: value };
        return messages.replyReceive(model, model.endpoints[on], answer);
      }),
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
    const handler = handlerOf(model.current.index);
    messages.fault(model, handler && model.endpoints[handler.endpoint], {
      kind: "fault",
      label: FaultCause.PageWrite ?? 0,
      word: FAULT_ADDRESS,
      badge: handler?.badge ?? 0n,
    });
    return null;
  },
  core: ({ process }) => process.machine.exception(14, 6, FAULT_ADDRESS),
});

export const signalling = fc.tuple(notification, index(3)).map(([on, badge]): Step => ({
  kind: "signal",
  details: `${on} ${1 << badge}`,
  harmless: true,
  model: (model) => signal(model, model.notifications[on], 1n << BigInt(badge)),
  core: ({ process, notifications }) =>
    process.call(SystemCall.Signal, { rdi: BigInt(notifications[on][badge]) }),
}));

function waitingBy(call: Blocking): fc.Arbitrary<Step> {
  return fc.tuple(notification, patience).map(([on, wanted]) => {
    const patient = call.deadline === undefined ? null : wanted;
    const blocks = call.deadline !== undefined;
    return {
      kind: call.kind,
      details: `${on} ${patient}`,
      model: (model, begun) =>
        limited(model, { begun, patience: patient }, () =>
          wait(model, model.notifications[on], blocks),
        ),
      core: (machine) =>
        callBlocking(machine, call, patient, {
          rdi: BigInt(machine.notifications[on][0]),
        }),
    };
  });
}

export const waiting = fc.oneof(
  waitingBy({ kind: "wait", plain: SystemCall.Wait, deadline: SystemCall.WaitDeadline }),
  waitingBy({ kind: "poll", plain: SystemCall.Poll }),
);

const { Call, Send, Receive, NbSend, NbReceive } = SystemCall;
const { CallDeadline, SendDeadline, ReceiveDeadline } = SystemCall;

/** Steps of which a message, or a fault, is part. */
export const messageSteps = fc.oneof(
  {
    arbitrary: sending({ kind: "call", plain: Call, deadline: CallDeadline }, "call"),
    weight: 4,
  },
  sending({ kind: "send", plain: Send, deadline: SendDeadline }, "send"),
  sending({ kind: "try send", plain: NbSend }, "send"),
  {
    arbitrary: receiving({ kind: "receive", plain: Receive, deadline: ReceiveDeadline }),
    weight: 4,
  },
  receiving({ kind: "try receive", plain: NbReceive }),
  { arbitrary: replying, weight: 2 },
  { arbitrary: replyReceiving, weight: 4 },
  fault,
);
