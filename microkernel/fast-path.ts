// The short way of Call and ReplyReceive: the other side waits already and may run at
// once, so the processor goes straight from one thread to the other. Message words stay
// in their registers; entry.S saves a few registers, calls one of these functions and
// loads a few. A guard that fails leaves the handles with the thread and returns 0;
// nothing has happened, and the complete path (system-call.ts) does the call.

import { MAXIMUM_WORDS, REGISTER_WORDS } from "../libsys/abi/message";
import { ObjectType, ThreadFlag, ThreadState } from "../libsys/abi/object";
import { Capability, CapabilityFlag } from "./capability";
import { cpu } from "./cpu";
import { MOST_DONATIONS } from "./donation";
import { Endpoint, receiveQueue } from "./endpoint";
import { writeCr3 } from "./hardware";
import { copyBuffer } from "./message";
import { AwaitedReply } from "./reply";
import { SchedulingContext } from "./scheduling-context";
import { slotAt, slotCount } from "./table";
import { Thread, ThreadMark } from "./thread";
import { queueFirst, queueRemove } from "./thread-queue";

const SLOW: u32 = 0;
const PASSIVE: u8 = <u8>ThreadFlag.Passive;
/** Marks of threads whose time is another's, or limited. */
const LIMITED: u8 = <u8>(ThreadFlag.Passive | ThreadMark.Budgeted);
/** Says that the whole message is in registers. */
const SHORT: u32 = 0;

/**
 * Calls through `handle` with at most four words, which entry.S has checked: the running
 * thread gives its message to the waiting receiver and awaits the reply. Returns the
 * receiver, which runs from now on.
 */
export function fastCall(handle: u32): u32 {
  return callReceiver(handle, SHORT);
}

/** As fastCall, for any message without capabilities. */
export function fastCallLong(handle: u32, tag: u64): u32 {
  return callReceiver(handle, <u32>tag);
}

/**
 * Answers the caller in `replyHandle` with at most four words, which entry.S has checked,
 * and waits on `handle`, where nobody is queued. Returns the caller, which runs from now
 * on.
 */
export function fastReplyReceive(handle: u32, replyHandle: u32): u32 {
  return answerCaller(handle, replyHandle, SHORT);
}

/** As fastReplyReceive, for any message without capabilities. */
export function fastReplyReceiveLong(handle: u32, replyHandle: u32, tag: u64): u32 {
  return answerCaller(handle, replyHandle, <u32>tag);
}

// @ts-ignore: decorator
@inline
function callReceiver(handle: u32, length: u32): u32 {
  const current = changetype<Thread>(cpu().current);
  const table = current.table;
  if (handle >= slotCount(table)) return slow(current, handle, 0);
  const slot = slotAt(table, handle);
  if (!slot.has(CapabilityFlag.Sends)) return slow(current, handle, 0);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  const receiver = endpoint.receivers;
  if (receiver == null) return slow(current, handle, 0);
  if ((receiver.flags | current.flags) != 0) return callPassive(handle, length);
  if (<i32>receiver.priority < cpu().highestReady) return slow(current, handle, 0);
  if (!carries(current, receiver, length)) return slow(current, handle, 0);

  // Point of no return.
  return give(current, receiver, slot, length);
}

/**
 * A call of which a side has marks: the passive receiver gets the running thread's
 * scheduling context with the message, so nothing has to be accounted for. The handle has
 * been checked.
 */
function callPassive(handle: u32, length: u32): u32 {
  const current = changetype<Thread>(cpu().current);
  leaveHandles(current, handle, 0);
  const slot = slotAt(current.table, handle);
  const receiver = changetype<Thread>(queueFirst(receiveQueue(slot.object)));
  if (!onlyPassive(receiver) || (current.flags & ~LIMITED) != 0) return SLOW;
  const context = changetype<SchedulingContext>(current.context);
  if (context.donations >= MOST_DONATIONS) return SLOW;
  if (<i32>receiver.priority < cpu().highestReady) return SLOW;
  if (!carries(current, receiver, length)) return SLOW;

  // Point of no return. A receiver never has a donation.
  ++context.donations;
  context.holder = receiver;
  receiver.context = context;
  receiver.donor = current;
  receiver.flags = <u8>(ThreadFlag.Passive | (current.flags & ThreadMark.Budgeted));
  current.mark(ThreadMark.Donated);
  return give(current, receiver, slot, length);
}

/** Moves the message of the running thread to `receiver`, which runs from now on. */
// @ts-ignore: decorator
@inline
function give(current: Thread, receiver: Thread, slot: Capability, length: u32): u32 {
  // A receiver without a reply object would have had a mark.
  const reply = changetype<AwaitedReply>(receiver.reply);
  queueRemove(receiveQueue(slot.object), receiver);
  if (length > REGISTER_WORDS) copyBuffer(current.buffer, receiver.buffer, length);
  reply.thread = current;
  current.reply = reply;
  current.state = <u8>ThreadState.AwaitingReply;
  receiver.badge = slot.badge;
  return run(current, receiver);
}

// @ts-ignore: decorator
@inline
function answerCaller(handle: u32, replyHandle: u32, length: u32): u32 {
  const current = changetype<Thread>(cpu().current);
  // A mark would say that bits of the bound notification have to be received first, or
  // that the thread is passive.
  if (current.flags != 0) return answerDonor(handle, replyHandle, length);
  const table = current.table;
  if (replyHandle >= slotCount(table)) return slow(current, handle, replyHandle);
  const replySlot = slotAt(table, replyHandle);
  if (replySlot.type != ObjectType.Reply) return slow(current, handle, replyHandle);
  const reply = changetype<AwaitedReply>(<usize>replySlot.object);
  if (!mayReturnTo(reply.thread)) return slow(current, handle, replyHandle);
  const caller = changetype<Thread>(reply.thread);
  if (handle >= slotCount(table)) return slow(current, handle, replyHandle);
  const slot = slotAt(table, handle);
  if (!slot.has(CapabilityFlag.Receives)) return slow(current, handle, replyHandle);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  if (somebodyWaits(endpoint)) return slow(current, handle, replyHandle);
  if (!carries(current, caller, length)) return slow(current, handle, replyHandle);

  // Point of no return.
  exchange(current, reply, length);
  return awaitNext(current, caller, endpoint);
}

/** A passive thread answers the caller on whose scheduling context it runs. */
function answerDonor(handle: u32, replyHandle: u32, length: u32): u32 {
  const current = changetype<Thread>(cpu().current);
  leaveHandles(current, handle, replyHandle);
  const caller = current.donor;
  if (!onlyPassive(current) || caller == null) return SLOW;
  if (!mayTakeBack(caller)) return SLOW;
  const reply = replyTo(caller, current.table, replyHandle);
  const endpoint = quietEndpoint(current.table, handle);
  if (reply == null || endpoint == null) return SLOW;
  if (!carries(current, caller, length)) return SLOW;

  // Point of no return.
  const context = changetype<SchedulingContext>(current.context);
  const own = current.ownContext;
  --context.donations;
  context.holder = caller;
  caller.unmark(ThreadMark.Donated);
  current.donor = null;
  current.context = own;
  // A passive thread's own context is a limited one.
  current.flags = own == null ? PASSIVE : LIMITED;
  exchange(current, reply, length);
  return awaitNext(current, caller, endpoint);
}

/**
 * True when `caller` awaits a plain reply and nobody more urgent is ready. State and
 * flags are compared in one: the flags would tell of a fault or a deadline.
 */
// @ts-ignore: decorator
@inline
function mayReturnTo(caller: Thread | null): bool {
  if (caller == null) return false;
  const offset = offsetof<Thread>("state");
  const state: u32 = load<u16>(changetype<usize>(caller), offset);
  if (state != ThreadState.AwaitingReply) return false;
  return <i32>caller.priority >= cpu().highestReady;
}

/** As mayReturnTo, for a caller whose context the running thread has. */
// @ts-ignore: decorator
@inline
function mayTakeBack(caller: Thread): bool {
  if ((caller.flags & ~LIMITED) != ThreadMark.Donated) return false;
  return <i32>caller.priority >= cpu().highestReady;
}

/** The reply object behind `handle` in `table` if it is to answer `caller`, or null. */
// @ts-ignore: decorator
@inline
function replyTo(caller: Thread, table: u32, handle: u32): AwaitedReply | null {
  if (handle >= slotCount(table)) return null;
  const slot = slotAt(table, handle);
  if (slot.type != ObjectType.Reply) return null;
  const reply = changetype<AwaitedReply>(<usize>slot.object);
  return reply.thread == caller ? reply : null;
}

/**
 * The endpoint behind `handle` in `table` if one may wait there and nobody does, or null.
 */
// @ts-ignore: decorator
@inline
function quietEndpoint(table: u32, handle: u32): Endpoint | null {
  if (handle >= slotCount(table)) return null;
  const slot = slotAt(table, handle);
  if (!slot.has(CapabilityFlag.Receives)) return null;
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  return somebodyWaits(endpoint) ? null : endpoint;
}

/** True when `thread` is passive, and nothing else that matters here. */
// @ts-ignore: decorator
@inline
function onlyPassive(thread: Thread): bool {
  return (thread.flags | ThreadMark.Budgeted) == <u8>LIMITED;
}

/** Both queues of `endpoint` in one comparison. */
// @ts-ignore: decorator
@inline
function somebodyWaits(endpoint: Endpoint): bool {
  return load<u64>(changetype<usize>(endpoint), offsetof<Endpoint>("receivers")) != 0;
}

/** True when a message of `length` words can go from `sender` to `receiver` at once. */
// @ts-ignore: decorator
@inline
function carries(sender: Thread, receiver: Thread, length: u32): bool {
  if (length <= REGISTER_WORDS) return true;
  return length <= MAXIMUM_WORDS && sender.buffer != 0 && receiver.buffer != 0;
}

/** Moves the answer of the running thread to the caller, and offers `reply` anew. */
// @ts-ignore: decorator
@inline
function exchange(current: Thread, reply: AwaitedReply, length: u32): void {
  const caller = changetype<Thread>(reply.thread);
  if (length > REGISTER_WORDS) copyBuffer(current.buffer, caller.buffer, length);
  reply.thread = current;
  current.reply = reply;
}

/** Lets the running thread wait on `endpoint`, and `caller` run. */
// @ts-ignore: decorator
@inline
function awaitNext(current: Thread, caller: Thread, endpoint: Endpoint): u32 {
  current.blockedOn = changetype<u32>(endpoint);
  current.state = <u8>ThreadState.Receiving;
  endpoint.receivers = current;
  return run(current, caller);
}

// @ts-ignore: decorator
@inline
function run(current: Thread, next: Thread): u32 {
  next.state = <u8>ThreadState.Running;
  cpu().current = next;
  if (next.root != current.root) writeCr3(next.root);
  return changetype<u32>(next);
}

// @ts-ignore: decorator
@inline
function slow(current: Thread, handle: u32, replyHandle: u32): u32 {
  leaveHandles(current, handle, replyHandle);
  return SLOW;
}

/** Leaves the handles where the complete path expects them. */
// @ts-ignore: decorator
@inline
function leaveHandles(current: Thread, handle: u32, replyHandle: u32): void {
  current.badge = handle;
  current.rsi = replyHandle;
}
