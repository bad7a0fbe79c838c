// Messages in the reference model: send, call, receive, reply, and faults.

import { Right, TagBit, tagOf, ThreadState } from "./machine-abi.ts";
import { type Content, contentFault, transfer } from "./model-content.ts";
import { type Model } from "./model-core.ts";
import { takeBits } from "./model-signals.ts";
import { type EndpointHandle, type FaultKind } from "./model-stage.ts";
import { handlerOf, registersAt } from "./model-stage.ts";
import {
  AGAIN,
  type ModelEndpoint,
  type ModelReply,
  type ModelThread,
  type Outcome,
  type Outgoing,
} from "./model-thread.ts";

const NOTHING_ELSE = { forged: 0n, offers: [] };
const TURNED_AWAY_AT_ONCE = 4;
const { Running, Suspended, Sending, Receiving, AwaitingReply } = ThreadState;
const { Read = 0, Write = 0, Grant = 0 } = Right;

export interface SendCall {
  endpoint: ModelEndpoint;
  handle: EndpointHandle;
  kind: "send" | "call";
  content: Content;
  blocks: boolean;
}

export function send(model: Model, sending: SendCall): string {
  const { endpoint, handle, kind, content } = sending;
  const sender = model.current;
  const broken =
    endpoint.fault(handle, Write) ?? contentFault(model, sender, content, handle.rights);
  if (broken !== null) return broken;
  const outgoing = { kind, content, badge: handle.badge };
  const [receiver] = endpoint.receivers;
  if (receiver !== undefined) return sendTo(model, receiver, outgoing);
  if (!sending.blocks) return "WouldBlock";
  queueSender(sender, endpoint, outgoing);
  return "Ok";
}

function sendTo(model: Model, receiver: ModelThread, outgoing: Outgoing): string {
  if (outgoing.kind === "call" && receiver.reply === null) return "NoCaller";
  model.leaveQueues(receiver);
  deliver(model, model.current, outgoing, receiver);
  if (outgoing.kind === "send") model.schedule.wake(receiver);
  else model.schedule.handOver(receiver);
  return "Ok";
}

function queueSender(
  sender: ModelThread,
  endpoint: ModelEndpoint,
  outgoing: Outgoing,
): void {
  Object.assign(sender, { state: Sending, outgoing });
  endpoint.senders.push(sender);
}

function deliver(
  model: Model,
  sender: ModelThread,
  outgoing: Outgoing,
  receiver: ModelThread,
): void {
  const { reply } = receiver;
  model.freeReply(receiver);
  const { kind, content, badge } = outgoing;
  const received =
    sender.fault === null
      ? transfer(model, sender, receiver, content)
      : { tag: faultTag(content), words: content.words, more: [] };
  receiver.result = { status: "Ok", message: { ...received, badge } };
  if (kind === "send") return;
  if (reply === null) {
    Object.assign(sender, { state: Suspended, fault: null });
    return;
  }
  reply.caller = sender;
  Object.assign(sender, { state: AwaitingReply, reply });
  model.donation.donate(sender, receiver);
}

function faultTag({ label, length }: Content): bigint {
  return tagOf(label, length) | BigInt(TagBit.Fault ?? 0);
}

export interface ReceiveCall {
  endpoint: ModelEndpoint;
  handle: EndpointHandle;
  reply: ModelReply | null;
  blocks: boolean;
}

export function receive(model: Model, receiving: ReceiveCall): Outcome {
  const { endpoint, handle, reply } = receiving;
  const broken = endpoint.fault(handle, Read) ?? replyFault(reply);
  if (broken !== null) return broken;
  const receiver = model.current;
  if (reply?.caller) model.cancel(reply.caller, "Canceled");
  const bits = takeBits(receiver.bound);
  if (bits !== 0n) return model.tellBits(receiver, bits);
  if (reply === null && !turnAway(model, endpoint)) return AGAIN;
  if (takeSender(model, endpoint, receiver, reply)) return "Ok";
  if (!receiving.blocks) return "WouldBlock";
  queueReceiver(model, endpoint, reply);
  return "Ok";
}

function queueReceiver(
  model: Model,
  endpoint: ModelEndpoint,
  reply: ModelReply | null,
): void {
  const receiver = model.current;
  model.donation.giveBack(receiver);
  if (reply !== null) reply.receiver = receiver;
  Object.assign(receiver, { state: Receiving, reply });
  endpoint.receivers.push(receiver);
}

/** Why nobody can receive with `reply`; null when it is free for that. */
function replyFault(reply: ModelReply | null): string | null {
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

export interface Answer {
  reply: ModelReply;
  content: Content;
}

export function reply(model: Model, answer: Answer): string {
  if (!answer.reply.alive) return "BadHandle";
  const { caller } = answer.reply;
  if (caller === null) return "NoCaller";
  const broken = answerFault(model, caller, answer.content);
  if (broken !== null) return broken;
  if (tell(model, caller, answer.content)) model.schedule.wake(caller);
  return "Ok";
}

/** Answers the caller in the reply object, if there is one, and receives with it. */
export function replyReceive(
  model: Model,
  {
    endpoint,
    handle,
    reply: to,
    content,
  }: Omit<ReceiveCall, "blocks" | "reply"> & Answer,
): Outcome {
  const broken = to.alive ? endpoint.fault(handle, Read) : "BadHandle";
  if (broken !== null) return broken;
  const server = model.current;
  const receiving = { endpoint, handle, reply: to, blocks: true };
  const { caller } = to;
  if (caller === null) return receive(model, receiving);
  const unfit = answerFault(model, caller, content);
  if (unfit !== null) return unfit;
  const woken = tell(model, caller, content);
  const outcome = receive(model, receiving);
  if (woken && server.state === Running) model.schedule.wake(caller);
  else if (woken) model.schedule.handOver(caller);
  return outcome;
}

/** Of the answer to a fault only the label counts. */
function answerFault(model: Model, caller: ModelThread, content: Content): string | null {
  return caller.fault ? null : contentFault(model, model.current, content, Grant);
}

/** True when the caller is to run again. */
function tell(model: Model, caller: ModelThread, content: Content): boolean {
  const { fault } = caller;
  model.freeReply(caller);
  model.donation.takeBack(caller);
  caller.fault = null;
  if (fault === null) {
    const received = transfer(model, model.current, caller, content);
    caller.result = { status: "Ok", message: { ...received, badge: 0n } };
    return true;
  }
  caller.result = null;
  if (content.label !== 0) caller.state = Suspended ?? 0;
  return content.label === 0;
}

/** A fault of the running thread; the address of a timeout is the context's badge. */
export interface Fault {
  kind: FaultKind;
  cause: number;
  address: bigint;
  code: bigint;
}

/** Tells the handler of the running thread's faults; false when there is none. */
export function raise(model: Model, { kind, cause, address, code }: Fault): boolean {
  const thread = model.current;
  const handler = handlerOf(thread.index, kind);
  const endpoint = handler && model.endpoints[handler.endpoint];
  if (handler === null || !endpoint?.alive) return false;
  const { rip, rsp } = registersAt(thread.place);
  const words = [address, rip, code, rsp];
  const content = {
    label: cause,
    length: words.length,
    words,
    more: [],
    ...NOTHING_ELSE,
  };
  const outgoing = { kind, content, badge: handler.badge };
  thread.result = null;
  thread.fault = kind;
  const [receiver] = endpoint.receivers;
  if (receiver !== undefined) sendTo(model, receiver, outgoing);
  else queueSender(thread, endpoint, outgoing);
  return true;
}

/** The processor has stopped the running thread. */
export function except(model: Model, fault: Omit<Fault, "kind">): void {
  const { current } = model;
  if (raise(model, { ...fault, kind: "exception" })) return;
  current.result = null;
  current.state = Suspended ?? 0;
}
