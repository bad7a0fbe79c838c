// Messages in the reference model: send, call, receive, reply, and faults.

import { ThreadState } from "./machine-abi.ts";
import { type Model } from "./model-core.ts";
import { takeBits } from "./model-signals.ts";
import {
  AGAIN,
  type ModelEndpoint,
  type ModelReply,
  type ModelThread,
  type Outcome,
  type Outgoing,
} from "./model-thread.ts";

const TURNED_AWAY_AT_ONCE = 4;
const { Running, Suspended, Sending, Receiving, AwaitingReply } = ThreadState;

export function send(
  model: Model,
  endpoint: ModelEndpoint,
  outgoing: Outgoing,
  blocks: boolean,
): string {
  const broken = endpoint.fault(outgoing.badge === 0n ? "first" : "minted");
  if (broken !== null) return broken;
  const sender = model.current;
  const [receiver] = endpoint.receivers;
  if (receiver === undefined && !blocks) return "WouldBlock";
  if (receiver === undefined) return queueSender(sender, endpoint, outgoing);
  if (outgoing.kind === "call" && receiver.reply === null) return "NoCaller";
  endpoint.receivers.shift();
  deliver(model, sender, outgoing, receiver);
  if (outgoing.kind === "send") model.schedule.wake(receiver);
  else model.schedule.handOver(receiver);
  return "Ok";
}

function queueSender(
  sender: ModelThread,
  endpoint: ModelEndpoint,
  outgoing: Outgoing,
): string {
  Object.assign(sender, { state: Sending, outgoing });
  endpoint.senders.push(sender);
  return "Ok";
}

function deliver(
  model: Model,
  sender: ModelThread,
  outgoing: Outgoing,
  receiver: ModelThread,
): void {
  const { reply } = receiver;
  model.freeReply(receiver);
  const { kind, label, word, badge } = outgoing;
  receiver.result = { status: "Ok", message: { label, word, badge } };
  if (kind === "send") return;
  if (reply === null) {
    Object.assign(sender, { state: Suspended, faulted: false });
    return;
  }
  reply.caller = sender;
  Object.assign(sender, { state: AwaitingReply, reply });
  model.donation.donate(sender, receiver);
}

export function receive(
  model: Model,
  endpoint: ModelEndpoint,
  reply: ModelReply | null,
  blocks: boolean,
): Outcome {
  const broken = endpoint.fault("first") ?? faultOf(reply);
  if (broken !== null) return broken;
  const receiver = model.current;
  if (reply?.caller) model.cancel(reply.caller, "Canceled");
  if (takeBits(receiver, receiver.bound)) return "Ok";
  if (reply === null && !turnAway(model, endpoint)) return AGAIN;
  if (takeSender(model, endpoint, receiver, reply)) return "Ok";
  if (!blocks) return "WouldBlock";
  model.donation.giveBack(receiver);
  queueReceiver(receiver, endpoint, reply);
  return "Ok";
}

function queueReceiver(
  receiver: ModelThread,
  endpoint: ModelEndpoint,
  reply: ModelReply | null,
): void {
  if (reply !== null) reply.receiver = receiver;
  Object.assign(receiver, { state: Receiving, reply });
  endpoint.receivers.push(receiver);
}

/** Why nobody can receive with `reply`; null when it is free for that. */
function faultOf(reply: ModelReply | null): string | null {
  if (reply?.alive === false) return "BadHandle";
  return reply?.receiver ? "BadState" : null;
}

/** Callers whom nobody could answer go away; false when there are too many at once. */
function turnAway(model: Model, { senders }: ModelEndpoint): boolean {
  for (let count = 0; senders[0]?.outgoing?.kind === "call"; count += 1) {
    if (count === TURNED_AWAY_AT_ONCE) return false;
    model.cancel(senders[0], "NoCaller");
  }
  return true;
}

function takeSender(
  model: Model,
  endpoint: ModelEndpoint,
  receiver: ModelThread,
  reply: ModelReply | null,
): boolean {
  const sender = endpoint.senders.shift();
  if (!sender?.outgoing) return false;
  const { outgoing } = sender;
  receiver.reply = reply;
  deliver(model, sender, outgoing, receiver);
  if (outgoing.kind !== "send") return true;
  sender.result = { status: "Ok" };
  model.schedule.wake(sender);
  return true;
}

export function reply(model: Model, to: ModelReply, label: number, word: bigint): string {
  if (!to.alive) return "BadHandle";
  const { caller } = to;
  if (caller === null) return "NoCaller";
  if (answer(model, caller, label, word)) model.schedule.wake(caller);
  return "Ok";
}

export interface Answer {
  reply: ModelReply;
  label: number;
  word: bigint;
}

export function replyReceive(
  model: Model,
  endpoint: ModelEndpoint,
  { reply: to, label, word }: Answer,
): Outcome {
  if (!to.alive) return "BadHandle";
  const broken = endpoint.fault("first");
  if (broken !== null) return broken;
  const server = model.current;
  const { caller } = to;
  const woken = caller !== null && answer(model, caller, label, word);
  const status = receive(model, endpoint, to, true);
  if (!woken) return status;
  if (server.state === Running) model.schedule.wake(caller);
  else model.schedule.handOver(caller);
  return status;
}

/** True when the caller is to run again. */
function answer(model: Model, caller: ModelThread, label: number, word: bigint): boolean {
  const { faulted } = caller;
  model.freeReply(caller);
  model.donation.takeBack(caller);
  caller.faulted = false;
  if (!faulted) {
    caller.result = { status: "Ok", message: { label, word, badge: 0n } };
    return true;
  }
  caller.result = null;
  if (label !== 0) caller.state = Suspended ?? 0;
  return label === 0;
}

/** The running thread faults; `handler` is where it says so. */
export function fault(
  model: Model,
  handler: ModelEndpoint | null,
  outgoing: Outgoing,
): void {
  const thread = model.current;
  thread.result = null;
  if (!handler?.alive) {
    thread.state = Suspended ?? 0;
    return;
  }
  thread.faulted = true;
  const receiver = handler.receivers.shift();
  if (receiver === undefined) {
    queueSender(thread, handler, outgoing);
    return;
  }
  deliver(model, thread, outgoing, receiver);
  model.schedule.handOver(receiver);
}
