// An endpoint: where a message meets a receiver. Threads wait in one of two queues, first
// come first served; at most one of them is not empty. The common short case is
// fast-path.ts; all else is here.

import { ObjectType, Right, ThreadFlag, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { SystemCall } from "../libsys/abi/system-call";
import { cancelBlocked, withdrawReply } from "./blocking";
import { Capability } from "./capability";
import { cpu } from "./cpu";
import { returnDonation } from "./donation";
import { leaveStopped, transferFault } from "./fault";
import { checkMessage, deliverBits, transferMessage } from "./message";
import { takeBoundBits } from "./notification";
import { repeatCall } from "./preemption";
import { AwaitedReply, bindCaller, clearReply, offered } from "./reply";
import { blockCurrent, handOver, makeReady } from "./scheduler";
import { findCapability } from "./table";
import { SendKind, Thread, ThreadMark } from "./thread";
import { queueAppend, queueFirst, queueRemove } from "./thread-queue";

/** Callers that one step turns away. */
const TURNED_AWAY_AT_ONCE: u32 = 4;

@unmanaged
@final
export class Endpoint {
  receivers: Thread | null;
  senders: Thread | null;
  reserved0: u64;
  reserved1: u64;
  reserved2: u64;

  // @ts-ignore: decorator
  @inline
  get hasWaiters(): bool {
    return this.receivers != null || this.senders != null;
  }
}

if (offsetof<Endpoint>() != 32) ERROR("an endpoint is 32 bytes");
if (offsetof<Endpoint>("senders") != 4) ERROR("fast-path.ts reads both queues at once");

// @ts-ignore: decorator
@inline
export function receiveQueue(endpoint: u32): u32 {
  return endpoint + <u32>offsetof<Endpoint>("receivers");
}

// @ts-ignore: decorator
@inline
export function sendQueue(endpoint: u32): u32 {
  return endpoint + <u32>offsetof<Endpoint>("senders");
}

/** Status of `handle` as an endpoint on which the running thread has `right`. */
export function endpointStatus(slot: Capability | null, right: Right): Status {
  if (slot == null) return Status.BadHandle;
  if (slot.type != ObjectType.Endpoint) return Status.WrongType;
  return slot.allows(right) ? Status.Ok : Status.NoRights;
}

/**
 * Sends the running thread's message through `handle`. Blocks until a receiver takes it
 * when `blocks`, for a call until the reply. Otherwise a missing receiver is WouldBlock.
 */
export function send(handle: u32, kind: SendKind, blocks: bool): Status {
  const slot = findCapability(handle);
  const found = endpointStatus(slot, Right.Write);
  if (found != Status.Ok || slot == null) return found;
  const sender = changetype<Thread>(cpu().current);
  const grants = slot.allows(Right.Grant);
  const checked = checkMessage(sender, grants);
  if (checked != Status.Ok) return checked;

  sender.sendKind = <u8>kind;
  sender.sendGrants = grants ? 1 : 0;
  sender.sendBadge = slot.badge;
  const receiver = queueFirst(receiveQueue(slot.object));
  if (receiver != null) return sendTo(receiver, sender);
  if (!blocks) return Status.WouldBlock;
  waitToSend(sender, slot.object);
  return Status.Ok;
}

/** Gives the checked message of the running thread `sender` to the first receiver. */
function sendTo(receiver: Thread, sender: Thread): Status {
  const sends = sender.sendKind == SendKind.Send;
  if (!sends && receiver.reply == null) return Status.NoCaller;
  queueRemove(receiveQueue(receiver.blockedOn), receiver);
  deliver(sender, receiver);
  if (sends) makeReady(receiver);
  else handOver(receiver);
  return Status.Ok;
}

/** Queues the stopped thread `sender` on `endpoint`. */
export function waitToSend(sender: Thread, endpoint: u32): void {
  sender.blockedOn = endpoint;
  queueAppend(sendQueue(endpoint), sender);
  blockCurrent(sender, ThreadState.Sending);
}

/**
 * Moves the message of `sender`, which is in no queue, to `receiver`, which takes it with
 * the reply object it offers. The sender then awaits that reply if it called or faulted;
 * else its state is left alone.
 */
function deliver(sender: Thread, receiver: Thread): void {
  const reply = receiver.reply;
  withdrawReply(receiver);

  receiver.badge = sender.sendBadge;
  if (sender.sendKind == SendKind.Fault) transferFault(sender, receiver);
  else transferMessage(sender, receiver, sender.sendGrants != 0);
  if (sender.sendKind == SendKind.Send) return;
  if (reply != null) bindCaller(reply, sender, receiver);
  // Callers have been turned away, so it is a fault.
  else leaveStopped(sender, receiver);
}

/**
 * Receives for the running thread on `endpoint`, keeping a caller in `reply` when that is
 * given.
 */
export function receiveOn(
  endpoint: u32,
  reply: AwaitedReply | null,
  blocks: bool,
): Status {
  if (reply != null && offered(reply)) return Status.BadState;
  const receiver = changetype<Thread>(cpu().current);

  if (reply != null) clearReply(reply, Status.Canceled);
  const bits = takeBoundBits(receiver);
  if (bits != 0) {
    deliverBits(receiver, bits);
    return Status.Ok;
  }
  if (reply == null) {
    turnAway(
      endpoint,
      receiver,
      blocks ? SystemCall.ReceiveDeadline : SystemCall.NbReceive,
    );
  }
  if (takeSender(endpoint, receiver, reply)) return Status.Ok;
  if (!blocks) return Status.WouldBlock;

  if (receiver.marked(ThreadFlag.Passive)) returnDonation(receiver);
  offerReply(receiver, reply);
  receiver.blockedOn = endpoint;
  queueAppend(receiveQueue(endpoint), receiver);
  blockCurrent(receiver, ThreadState.Receiving);
  return Status.Ok;
}

/**
 * Turns away the callers in front, whom nobody could answer. When they are many the
 * receiver makes its call again, as `call`.
 */
function turnAway(endpoint: u32, receiver: Thread, call: SystemCall): void {
  let sender = queueFirst(sendQueue(endpoint));
  let count: u32 = 0;
  while (sender != null && sender.sendKind == SendKind.Call) {
    if (count++ == TURNED_AWAY_AT_ONCE) repeatCall(receiver, call);
    cancelBlocked(sender, Status.NoCaller);
    sender = queueFirst(sendQueue(endpoint));
  }
}

/** Takes the first sender's message, if there is one. */
function takeSender(endpoint: u32, receiver: Thread, reply: AwaitedReply | null): bool {
  const sender = queueFirst(sendQueue(endpoint));
  if (sender == null) return false;

  queueRemove(sendQueue(endpoint), sender);
  offerReply(receiver, reply);
  const sends = sender.sendKind == SendKind.Send;
  deliver(sender, receiver);
  if (sends) {
    sender.status = 0;
    makeReady(sender);
  }
  return true;
}

function offerReply(receiver: Thread, reply: AwaitedReply | null): void {
  receiver.reply = reply;
  if (reply == null) receiver.mark(ThreadMark.NoReply);
  else reply.thread = receiver;
}

/** Wakes one waiting thread of a dying endpoint; false when there was none. */
export function closeEndpointStep(endpoint: Endpoint): bool {
  const waiter = endpoint.receivers != null ? endpoint.receivers : endpoint.senders;
  if (waiter == null) return false;
  cancelBlocked(waiter, Status.PeerClosed);
  return true;
}
