// The short way of Call and ReplyReceive: the other side waits already and may run at
// once, so the processor goes straight from one thread to the other. Message words stay
// in their registers; entry.S saves three registers, calls one of these functions and
// loads three. A guard that fails returns 0, nothing has happened, and the complete path
// (system-call.ts) does the call.

import { MAXIMUM_WORDS, REGISTER_WORDS } from "../libsys/abi/message";
import { ObjectType, Right, ThreadState } from "../libsys/abi/object";
import { cpu } from "./cpu";
import { Endpoint, receiveQueue } from "./endpoint";
import { copyBuffer } from "./message";
import { Notification } from "./notification";
import { AwaitedReply } from "./reply";
import { loadRoot } from "./scheduler";
import { slotAt, slotCount } from "./table";
import { Thread } from "./thread";
import { queueRemove } from "./thread-queue";

const SLOW: u32 = 0;
/**
 * The type and one right of a capability, as the first half-word of its slot has them.
 */
const SENDABLE: u32 = ObjectType.Endpoint | (Right.Write << 8);
const RECEIVABLE: u32 = ObjectType.Endpoint | (Right.Read << 8);

/**
 * Calls through `handle`: the running thread gives its message to the waiting receiver
 * and awaits the reply. Returns the receiver, which runs from now on.
 */
export function fastCall(handle: u32, tag: u64): u32 {
  const current = changetype<Thread>(cpu().current);
  // No capabilities, and none of the bits that only the core may set.
  const length = <u32>tag;
  if (length > MAXIMUM_WORDS) return SLOW;
  if (handle >= slotCount(current.table)) return SLOW;
  const slot = slotAt(current.table, handle);
  if ((load<u16>(changetype<usize>(slot)) & (SENDABLE | 0xff)) != SENDABLE) return SLOW;
  const receiver = changetype<Endpoint>(<usize>slot.object).receivers;
  if (receiver == null) return SLOW;
  const reply = receiver.reply;
  // Without a reply object there could be no reply.
  if (reply == null) return SLOW;
  if (!mayRun(current, receiver)) return SLOW;
  if (length > REGISTER_WORDS && (current.buffer == 0 || receiver.buffer == 0))
    return SLOW;

  // Point of no return.
  queueRemove(receiveQueue(slot.object), receiver);
  if (length > REGISTER_WORDS) copyBuffer(current.buffer, receiver.buffer, length);
  reply.receiver = null;
  reply.caller = current;
  current.reply = reply;
  current.state = <u8>ThreadState.AwaitingReply;
  receiver.reply = null;
  receiver.badge = slot.badge;
  return run(receiver);
}

/**
 * Answers the caller in `replyHandle` and waits on `handle`, where nobody is queued.
 * Returns the caller, which runs from now on.
 */
export function fastReplyReceive(handle: u32, replyHandle: u32, tag: u64): u32 {
  const current = changetype<Thread>(cpu().current);
  const length = <u32>tag;
  if (length > MAXIMUM_WORDS) return SLOW;
  const slots = slotCount(current.table);
  if (handle >= slots || replyHandle >= slots) return SLOW;
  const slot = slotAt(current.table, handle);
  if ((load<u16>(changetype<usize>(slot)) & (RECEIVABLE | 0xff)) != RECEIVABLE)
    return SLOW;
  const replySlot = slotAt(current.table, replyHandle);
  if (replySlot.type != ObjectType.Reply) return SLOW;
  const reply = changetype<AwaitedReply>(<usize>replySlot.object);
  const caller = reply.caller;
  if (caller == null) return SLOW;
  if (!mayRun(current, caller)) return SLOW;
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  if (endpoint.senders != null || endpoint.receivers != null) return SLOW;
  if (bitsPending(current)) return SLOW;
  if (length > REGISTER_WORDS && (current.buffer == 0 || caller.buffer == 0)) return SLOW;

  // Point of no return.
  if (length > REGISTER_WORDS) copyBuffer(current.buffer, caller.buffer, length);
  reply.caller = null;
  reply.receiver = current;
  caller.reply = null;
  current.reply = reply;
  current.blockedOn = slot.object;
  current.state = <u8>ThreadState.Receiving;
  current.queueNext = current;
  current.queuePrevious = current;
  endpoint.receivers = current;
  return run(caller);
}

/**
 * True when switching from `current` to `next` leaves nobody more urgent waiting, and
 * needs nothing done about the FPU, deadlines or faults: those are the bits in `flags`.
 */
// @ts-ignore: decorator
@inline
function mayRun(current: Thread, next: Thread): bool {
  if (<i32>next.priority < cpu().highestReady) return false;
  return (current.flags | next.flags) == 0;
}

// @ts-ignore: decorator
@inline
function bitsPending(thread: Thread): bool {
  const notification = thread.notification;
  if (notification == 0) return false;
  return changetype<Notification>(<usize>notification).bits != 0;
}

// @ts-ignore: decorator
@inline
function run(next: Thread): u32 {
  next.state = <u8>ThreadState.Running;
  cpu().current = next;
  loadRoot(next.root);
  return changetype<u32>(next);
}
