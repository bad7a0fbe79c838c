// The steps in which threads send messages, receive them, and fault.

import fc from "fast-check";
import { FaultCause, SystemCall, TagBit, tagOf } from "./machine-abi.ts";
import { type Registers } from "./machine-layout.ts";
import { type Content, MOST_WORDS, REGISTER_WORDS } from "./model-content.ts";
import { type Model } from "./model-core.ts";
import { type ModelMachine } from "./model-machine.ts";
import * as messages from "./model-messages.ts";
import { callBlocking, limited, patience, type Waiting } from "./model-patience.ts";
import { ENDPOINT_HANDLES, type EndpointHandle, GIFTS, POCKETS } from "./model-stage.ts";
import { type Step } from "./model-step.ts";

const FAULT_ADDRESS = 0xdead_0000n;

const index = (count: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: count - 1 });
/** Mostly the same, so that threads meet. */
const endpoint = fc.constantFrom(0, 0, 0, 1);
const reply = fc.constantFrom(0, 0, 0, 1, 1, 2);
const maybeReply = fc.option(reply, { nil: null, freq: 3 });
const word = fc.bigInt({ min: 0n, max: 0xffffn });
const words = fc.array(word, { minLength: REGISTER_WORDS, maxLength: REGISTER_WORDS });

/** Mostly nothing. */
function seldom<T>(some: fc.Arbitrary<T[]>): fc.Arbitrary<T[]> {
  return fc.oneof(
    { arbitrary: fc.constant<T[]>([]), weight: 2 },
    { arbitrary: some, weight: 1 },
  );
}

/** Seldom the one that can't be sent. */
const gift = fc.constantFrom(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, GIFTS.length - 1);

/** Mostly none. */
const forged = fc.constantFrom(
  ...Array.from({ length: 24 }, () => 0n),
  ...[BigInt(TagBit.Notification ?? 0), BigInt(TagBit.Fault ?? 0), 1n << 16n, 1n << 31n],
);

const content = fc
  .record({
    label: index(2),
    short: fc.constantFrom(0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, MOST_WORDS + 1),
    forged,
    words,
    more: seldom(fc.array(word, { minLength: 1, maxLength: 3 })),
    offers: seldom(fc.array(gift, { minLength: 1, maxLength: 4 })),
  })
  .map(({ short, ...rest }): Content => {
    const long = rest.more.length > 0;
    return { ...rest, length: long ? REGISTER_WORDS + rest.more.length : short };
  });
/** Pockets; beyond them are no slot, and one that the table does not have. */
const wants = fc.array(index(POCKETS + 2), { minLength: 4, maxLength: 4 });

const describeContent = ({ label, length, offers, forged }: Content): string =>
  `"${label}: ${length} words, ${forged}, capabilities ${offers.join(" ")}"`;

/** The registers, and the buffer, of the running thread's next call. */
function prepare(
  machine: ModelMachine,
  { label, length, words, more, offers, forged }: Content,
  wants: number[],
): Partial<Registers> {
  machine.fillBuffer(offers, wants, more);
  const [rbx, r12, r13, r14] = words;
  return { r15: tagOf(label, length, offers.length) | forged, rbx, r12, r13, r14 };
}

const handleAt = (index: number): EndpointHandle => ENDPOINT_HANDLES[index];

function sending(call: Waiting, kind: "send" | "call"): fc.Arbitrary<Step> {
  const handle = fc.constantFrom(0, 0, 0, 1, 1, 1, 2, 3);
  return fc
    .record({ endpoint, handle, content, wants, patience })
    .map(({ endpoint, handle, content, wants, patience }) => ({
      kind: call.kind,
      details: `${endpoint} by ${handle} ${describeContent(content)} ${patience}`,
      model: (model, begun) => {
        model.current.wants = wants;
        const blocks = call.deadline !== undefined;
        const on = { endpoint: model.endpoints[endpoint], handle: handleAt(handle) };
        return limited(model, { begun, patience: blocks ? patience : null }, () =>
          messages.send(model, { ...on, kind, content, blocks }),
        );
      },
      core: (machine) =>
        callBlocking(machine, call, patience, {
          rdi: BigInt(machine.endpoints[endpoint][handle]),
          ...prepare(machine, content, wants),
        }),
    }));
}

/** Mostly one that may receive. */
const receivingHandle = fc.constantFrom(0, 0, 0, 0, 0, 0, 2, 3);

function receiving(call: Waiting): fc.Arbitrary<Step> {
  return fc
    .record({ endpoint, handle: receivingHandle, reply: maybeReply, wants, patience })
    .map(({ endpoint, handle, reply, wants, patience }) => ({
      kind: call.kind,
      details: `${endpoint} by ${handle} with ${reply} ${patience}`,
      model: (model, begun) => {
        model.current.wants = wants;
        const blocks = call.deadline !== undefined;
        const on = { endpoint: model.endpoints[endpoint], handle: handleAt(handle) };
        const answers = reply === null ? null : model.replies[reply];
        return limited(model, { begun, patience: blocks ? patience : null }, () =>
          messages.receive(model, { ...on, reply: answers, blocks }),
        );
      },
      core: (machine) => {
        machine.fillBuffer([], wants, []);
        return callBlocking(machine, call, patience, {
          rdi: BigInt(machine.endpoints[endpoint][handle]),
          rsi: BigInt(reply === null ? 0 : machine.replies[reply]),
        });
      },
    }));
}

/** A server's choice: a number of its own, or what suits the moment. */
const answered = fc.constantFrom(0, 1, 2, "held", "held", "held", "held", "held");
const listened = fc.constantFrom(0, 1, "quiet", "quiet", "quiet");

/** "held": the reply object of the donor, or the first that holds a caller. */
function replyOf(model: Readonly<Model>, choice: number | string): number {
  if (typeof choice === "number") return choice;
  const { replies, current } = model;
  const donor = current.context?.stack.at(-2);
  const donors = replies.findIndex(({ caller }) => caller && caller === donor);
  if (donors >= 0) return donors;
  const held = replies.findIndex(({ caller }) => caller !== null);
  return Math.max(0, held);
}

/** "quiet": the first endpoint on which nobody waits. */
function endpointOf({ endpoints }: Readonly<Model>, choice: number | string): number {
  if (typeof choice === "number") return choice;
  const quiet = endpoints.findIndex(
    ({ alive, senders, receivers }) => alive && senders.length + receivers.length === 0,
  );
  return Math.max(0, quiet);
}

const replying = fc.tuple(answered, content, wants).map(([to, said, wants]): Step => ({
  kind: "reply",
  details: `${to} ${describeContent(said)}`,
  model: (model) => {
    model.current.wants = wants;
    const reply = model.replies[replyOf(model, to)];
    return messages.reply(model, { reply, content: said });
  },
  core: (machine, model) =>
    machine.process.call(SystemCall.Reply, {
      rdi: BigInt(machine.replies[replyOf(model, to)]),
      ...prepare(machine, said, wants),
    }),
}));

const { ReplyReceive, ReplyReceiveDeadline } = SystemCall;
const replyReceiveCall = {
  kind: "reply and receive",
  plain: ReplyReceive,
  deadline: ReplyReceiveDeadline,
};
/** Any, and what a server in its loop does. */
const replyReceiving = fc
  .oneof(
    fc.record({
      ...{ endpoint: listened, handle: receivingHandle, reply: answered },
      ...{ content, wants, patience },
    }),
    fc.record({
      ...{ endpoint: fc.constant("quiet"), handle: fc.constant(0) },
      ...{ reply: fc.constant("held"), content, wants, patience: fc.constant(null) },
    }),
  )
  .map(({ endpoint, handle, reply, content, wants, patience }): Step => ({
    kind: replyReceiveCall.kind,
    details: `${endpoint} by ${handle} with ${reply} ${describeContent(content)} ${patience}`,
    model: (model, begun) => {
      model.current.wants = wants;
      const on = model.endpoints[endpointOf(model, endpoint)];
      const answer = { reply: model.replies[replyOf(model, reply)], content };
      return limited(model, { begun, patience }, () =>
        messages.replyReceive(model, {
          ...{ endpoint: on, handle: handleAt(handle) },
          ...answer,
        }),
      );
    },
    core: (machine, model) =>
      callBlocking(machine, replyReceiveCall, patience, {
        rdi: BigInt(machine.endpoints[endpointOf(model, endpoint)][handle]),
        rsi: BigInt(machine.replies[replyOf(model, reply)]),
        ...prepare(machine, content, wants),
      }),
  }));

/** Processor exceptions: only a page fault has an address. */
const exceptions = [
  { vector: 14, code: 6, cause: FaultCause.PageWrite, address: FAULT_ADDRESS },
  { vector: 14, code: 4, cause: FaultCause.PageRead, address: FAULT_ADDRESS },
  { vector: 14, code: 0x14, cause: FaultCause.PageExecute, address: FAULT_ADDRESS },
  { vector: 13, code: 0x18, cause: FaultCause.GeneralProtection, address: 0n },
  { vector: 0, code: 0, cause: FaultCause.DivideError, address: 0n },
];

const faulting = fc.constantFrom(...exceptions).map((exception): Step => ({
  kind: "fault",
  details: `by vector ${exception.vector}, code ${exception.code}`,
  model: (model: Model) => {
    const { cause = 0, address, code } = exception;
    messages.except(model, { cause, address, code: BigInt(code) });
    return null;
  },
  core: (machine) => {
    machine.freeze();
    const { vector, code } = exception;
    machine.process.machine.exception(vector, code, FAULT_ADDRESS);
  },
}));

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
  { arbitrary: replyReceiving, weight: 6 },
  faulting,
);
