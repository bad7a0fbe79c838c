// What can happen to the core and to the reference model alike: one system call of the
// running thread, or a fault.

import fc from "fast-check";
import {
  FaultCause,
  SchedulingContextOperation,
  SystemCall,
  ThreadFlag,
  ThreadOperation,
  tagOf,
} from "./machine-abi.ts";
import { FAULT_BADGE, INIT, type ModelMachine, SENDER_BADGE } from "./model-machine.ts";
import { type Model } from "./model-core.ts";

const FAULT_ADDRESS = 0xdead_0000n;

interface Step {
  name: string;
  /** Whether init, who must not block, may do it. */
  harmless?: boolean;
  model: (model: Model) => string | null;
  core: (machine: ModelMachine) => unknown;
}

class StepCommand implements fc.Command<Model, ModelMachine> {
  private readonly step: Step;

  constructor(step: Step) {
    this.step = step;
  }

  check(model: Readonly<Model>): boolean {
    return this.step.harmless === true || model.current.index !== INIT;
  }

  run(model: Model, machine: ModelMachine): void {
    const { current } = model;
    this.step.core(machine);
    current.result = null;
    const status = this.step.model(model);
    if (status !== null) model.finish(current, status);
    model.schedule.leave(machine.running);
    machine.compare(model);
  }

  toString(): string {
    return this.step.name;
  }
}

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

const message = fc.record({ endpoint, badged: fc.boolean(), label, word });
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

function sending(
  name: string,
  number: number,
  kind: "send" | "call",
): fc.Arbitrary<Step> {
  return message.map((sent: Message) => ({
    name: `${name} ${sent.endpoint} ${sent.badged} ${sent.label} ${sent.word}`,
    model: (model) =>
      model.send(
        model.endpoints[sent.endpoint],
        {
          kind,
          label: sent.label,
          word: sent.word,
          badge: sent.badged ? SENDER_BADGE : 0n,
        },
        number !== SystemCall.NbSend,
      ),
    core: ({ process, endpoints }) =>
      process.call(number, {
        rdi: BigInt(endpoints[sent.endpoint][sent.badged ? 1 : 0]),
        r15: tagOf(sent.label, 1),
        rbx: sent.word,
      }),
  }));
}

function receiving(name: string, number: number): fc.Arbitrary<Step> {
  return fc.tuple(endpoint, maybeReply).map(([on, answers]) => ({
    name: `${name} ${on} ${answers}`,
    model: (model) =>
      model.receive(
        model.endpoints[on],
        answers === null ? null : model.replies[answers],
        number !== SystemCall.NbReceive,
      ),
    core: ({ process, endpoints, replies }) =>
      process.call(number, {
        rdi: BigInt(endpoints[on][0]),
        rsi: BigInt(answers === null ? 0 : replies[answers]),
      }),
  }));
}

const replying = fc.tuple(reply, label, word).map(([to, said, value]): Step => ({
  name: `reply ${to} ${said} ${value}`,
  model: (model) => model.reply(model.replies[to], said, value),
  core: ({ process, replies }) => process.reply(replies[to], said, value),
}));

const replyReceiving = fc
  .tuple(endpoint, reply, label, word)
  .map(([on, to, said, value]): Step => ({
    name: `reply and receive ${on} ${to} ${said} ${value}`,
    model: (model) =>
      model.replyReceive(model.endpoints[on], model.replies[to], said, value),
    core: ({ process, endpoints, replies }) =>
      process.call(SystemCall.ReplyReceive, {
        rdi: BigInt(endpoints[on][0]),
        rsi: BigInt(replies[to]),
        r15: tagOf(said, 1),
        rbx: value,
      }),
  }));

const fault = fc.constant<Step>({
  name: "fault",
  model: (model) => {
    const page = FaultCause.PageWrite ?? 0;
    const outgoing = { label: page, word: FAULT_ADDRESS, badge: FAULT_BADGE };
    model.fault(model.endpoints[0], { kind: "fault", ...outgoing });
    return null;
  },
  core: ({ process }) => process.machine.exception(14, 6, FAULT_ADDRESS),
});

const signalling = fc.tuple(notification, index(3)).map(([on, badge]): Step => ({
  name: `signal ${on} ${1 << badge}`,
  harmless: true,
  model: (model) => model.signal(model.notifications[on], 1n << BigInt(badge)),
  core: ({ process, notifications }) =>
    process.call(SystemCall.Signal, { rdi: BigInt(notifications[on][badge]) }),
}));

function waiting(name: string, number: number): fc.Arbitrary<Step> {
  return notification.map((on) => ({
    name: `${name} ${on}`,
    model: (model) => model.wait(model.notifications[on], number === SystemCall.Wait),
    core: ({ process, notifications }) =>
      process.call(number, { rdi: BigInt(notifications[on][0]) }),
  }));
}

const yielding = fc.constant<Step>({
  name: "yield",
  harmless: true,
  model: (model) => {
    model.schedule.yieldTurn();
    return "Ok";
  },
  core: ({ process }) => process.call(SystemCall.Yield),
});

/** An operation on a thread, for anybody. */
function onThread(
  name: string,
  operation: number,
  act: (model: Model, thread: Model["threads"][number]) => string,
  ...values: number[]
): fc.Arbitrary<Step> {
  return thread.map((whom) => ({
    name: `${name} ${whom}`,
    harmless: true,
    model: (model) => act(model, model.threads[whom]),
    core: ({ process, threads }) =>
      process.invoke(threads[whom].handle, operation, ...values),
  }));
}

const priority = fc
  .constantFrom(9, 10, 11)
  .chain((value) =>
    onThread(
      `priority ${value}`,
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
  name: `bind ${what} to ${whom}`,
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
  name: `bind context ${what} to ${whom}`,
  harmless: true,
  model: (model) => model.bindContext(model.contexts[what], model.threads[whom]),
  core: ({ process, threads, contexts }) =>
    process.invoke(contexts[what].handle, Bind, threads[whom].handle),
}));
const contextUnbinding = context.map((what): Step => ({
  name: `unbind context ${what}`,
  harmless: true,
  model: (model) => model.unbindContext(model.contexts[what]),
  core: ({ process, contexts }) => process.invoke(contexts[what].handle, Unbind),
}));

const ends = fc.oneof(
  context.map((what): Step => ({
    name: `destroy context ${what}`,
    harmless: true,
    model: (model) => model.destroyContext(model.contexts[what]),
    core: ({ process, contexts }) => process.delete(contexts[what].handle),
  })),
  reply.map((what): Step => ({
    name: `destroy reply ${what}`,
    harmless: true,
    model: (model) => model.destroyReply(model.replies[what]),
    core: ({ process, replies }) => process.delete(replies[what]),
  })),
);

const communication = fc.oneof(
  { arbitrary: sending("call", SystemCall.Call ?? 0, "call"), weight: 4 },
  sending("send", SystemCall.Send ?? 0, "send"),
  sending("try send", SystemCall.NbSend ?? 0, "send"),
  { arbitrary: receiving("receive", SystemCall.Receive ?? 0), weight: 4 },
  receiving("try receive", SystemCall.NbReceive ?? 0),
  { arbitrary: replying, weight: 2 },
  { arbitrary: replyReceiving, weight: 4 },
  fault,
  signalling,
  waiting("wait", SystemCall.Wait ?? 0),
  waiting("poll", SystemCall.Poll ?? 0),
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

/** Any step, as commands of fast-check's. */
export const stepCommands = [
  fc
    .oneof(
      { arbitrary: communication, weight: 30 },
      { arbitrary: control, weight: 15 },
      { arbitrary: ends, weight: 1 },
    )
    .map((step) => new StepCommand(step)),
];
