// The short way of Call and ReplyReceive: the other side waits already and may run at
// once, so the processor goes straight from one thread to the other. The first four words
// stay in their registers. entry.S jumps to one of these functions, and each ends in a
// jump back: to the other thread, or, when a guard fails and nothing has happened, to the
// complete path (system-call.ts), which does the call. Each guard reads memory, since
// Binaryen would join one that does not with the one before.

import { MAXIMUM_BUFFER_WORDS } from "../libsys/abi/message";
import { ObjectType, ThreadFlag, ThreadState } from "../libsys/abi/object";
import { CapabilityFlag } from "./capability";
import { cpu } from "./cpu";
import { MOST_DONATIONS } from "./donation";
import { Endpoint, receiveQueue } from "./endpoint";
import { callInTurn, leaveWithMessage, replyReceiveInTurn, writeCr3 } from "./hardware";
import { callSlowly, replyReceiveSlowly } from "./hardware";
import { copyBuffer } from "./message";
import { AwaitedReply } from "./reply";
import { SchedulingContext } from "./scheduling-context";
import { slotAt, slotCount } from "./table";
import { Thread, ThreadMark } from "./thread";
import { queueRemove } from "./thread-queue";

const PASSIVE: u8 = <u8>ThreadFlag.Passive;
/** Where `hindrances` has the flags, and the state. */
const FLAGS_SHIFT: u32 = 16;
const STATE_SHIFT: u32 = 24;
/** Flags in it for which turn-path.ts is worth a try. */
const BUSY: u32 = (ThreadMark.Budgeted | ThreadFlag.Fpu) << FLAGS_SHIFT;
/** What two threads between which a call goes at most amount to, and its tag. */
export const MOST_FOR_CALL: u64 =
  ((ThreadState.Running | ThreadState.Receiving) << STATE_SHIFT) + MAXIMUM_BUFFER_WORDS;
/** The same of an answer. A thread with a reply object that is Receiving has more. */
export const MOST_FOR_ANSWER: u64 =
  ((ThreadState.Running | ThreadState.AwaitingReply) << STATE_SHIFT) +
  MAXIMUM_BUFFER_WORDS;

/**
 * Calls through `handle`: the running thread gives its message to the waiting receiver,
 * which runs from now on, and awaits the reply. `low` is the low half of the tag. It is
 * the fourth parameter since that comes in the register with which the copy counts.
 */
export function fastCall(handle: u64, _1: u64, _2: u64, low: u64): u64 {
  const current = changetype<Thread>(cpu().current);
  const table = current.table;
  if (<u32>handle >= slotCount(table)) return callSlowly(handle);
  const slot = slotAt(table, <u32>handle);
  if (!slot.has(CapabilityFlag.Sends)) return callSlowly(handle);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  const receiver = changetype<Thread>(endpoint.receivers);
  if (!mayRun(receiver)) return callSlowly(handle);
  const found = hindrances(current, receiver);
  if (<u64>found + low > MOST_FOR_CALL && !donates(current, receiver, low)) {
    if ((found & BUSY) == 0) return callSlowly(handle);
    return callInTurn(handle, changetype<u32>(slot), changetype<u32>(receiver), low);
  }
  passCall(current, receiver, endpoint, low);
  return leaveWithMessage(slot.badge, changetype<u32>(receiver));
}

/**
 * Answers the caller in `replyHandle`, which runs from now on, and waits on `handle`,
 * where nobody is queued. `low` as in fastCall.
 */
export function fastReplyReceive(handle: u64, replyHandle: u64, _: u64, low: u64): u64 {
  const current = changetype<Thread>(cpu().current);
  const table = current.table;
  if (<u32>replyHandle >= slotCount(table))
    return replyReceiveSlowly(handle, replyHandle);
  const replySlot = slotAt(table, <u32>replyHandle);
  if (replySlot.type != ObjectType.Reply) return replyReceiveSlowly(handle, replyHandle);
  const reply = changetype<AwaitedReply>(<usize>replySlot.object);
  const caller = changetype<Thread>(reply.thread);
  if (!mayRun(caller)) return replyReceiveSlowly(handle, replyHandle);
  if (<u32>handle >= slotCount(table)) return replyReceiveSlowly(handle, replyHandle);
  const slot = slotAt(table, <u32>handle);
  if (!slot.has(CapabilityFlag.Receives)) return replyReceiveSlowly(handle, replyHandle);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  if (somebodyWaits(endpoint)) return replyReceiveSlowly(handle, replyHandle);
  const found = hindrances(current, caller);
  if (<u64>found + low > MOST_FOR_ANSWER && !returnsDonation(current, caller, low)) {
    if ((found & BUSY) == 0) return replyReceiveSlowly(handle, replyHandle);
    return replyReceiveInTurn(handle, replyHandle, changetype<u32>(caller), low);
  }
  passAnswer(current, caller, reply, endpoint, low);
  return leaveWithMessage(0, changetype<u32>(caller));
}

/**
 * What cannot fail of a call. A receiver without a reply object would have had a mark.
 */
// @ts-ignore: decorator
@inline
export function passCall(
  current: Thread,
  receiver: Thread,
  endpoint: Endpoint,
  low: u64,
): void {
  // Point of no return.
  const reply = changetype<AwaitedReply>(receiver.reply);
  queueRemove(receiveQueue(changetype<u32>(endpoint)), receiver);
  copyBuffer(current, receiver, low);
  reply.thread = current;
  current.reply = reply;
  current.state = <u8>ThreadState.AwaitingReply;
  run(current, receiver);
}

/** What cannot fail of an answer to the caller in `reply`. */
// @ts-ignore: decorator
@inline
// eslint-disable-next-line max-params -- what the guards have found
export function passAnswer(
  current: Thread,
  caller: Thread,
  reply: AwaitedReply,
  endpoint: Endpoint,
  low: u64,
): void {
  // Point of no return.
  copyBuffer(current, caller, low);
  reply.thread = current;
  current.reply = reply;
  current.blockedOn = changetype<u32>(endpoint);
  current.state = <u8>ThreadState.Receiving;
  endpoint.receivers = current;
  run(current, caller);
}

/** True when there is a `thread`, and nobody more urgent is ready. */
// @ts-ignore: decorator
@inline
function mayRun(thread: Thread | null): bool {
  return thread != null && <i32>thread.priority >= cpu().highestReady;
}

/**
 * What may keep a message between two threads off the short way, in one number: their
 * states, above these any flags and marks, below them the words for which a buffer is
 * missing. The sum of it and the low half of a tag is in bounds only if nothing is amiss:
 * no flag, the expected state, no capabilities, not more than a page, and no word in a
 * buffer that does not exist.
 */
// @ts-ignore: decorator
@inline
function hindrances(one: Thread, other: Thread): u32 {
  const offset = offsetof<Thread>("lackingWords");
  return (
    load<u32>(changetype<usize>(one), offset) |
    load<u32>(changetype<usize>(other), offset)
  );
}

/** As hindrances, but some marks are none. */
// @ts-ignore: decorator
@inline
export function otherHindrances(one: Thread, other: Thread, marks: u32): u64 {
  return <u64>(hindrances(one, other) & ~(marks << FLAGS_SHIFT));
}

/**
 * The last check of a call when a side has marks. A passive receiver gets the running
 * thread's scheduling context: the same time goes on, so nothing has to be accounted for.
 * A receiver never has a donation.
 */
// @ts-ignore: decorator
@inline
function donates(current: Thread, receiver: Thread, low: u64): bool {
  if (otherHindrances(current, receiver, ThreadMark.Limited) + low > MOST_FOR_CALL)
    return false;
  if (!passive(receiver)) return false;
  const context = changetype<SchedulingContext>(current.context);
  if (context.donations >= MOST_DONATIONS) return false;

  // Point of no return.
  ++context.donations;
  context.holder = receiver;
  receiver.context = context;
  receiver.donor = current;
  receiver.flags = <u8>(current.flags | ThreadFlag.Passive);
  current.mark(ThreadMark.Donated);
  return true;
}

/**
 * Reads more than hindrances has: else LLVM would keep what that has read in a register
 * on the way that has no use for it.
 */
// @ts-ignore: decorator
@inline
function passive(thread: Thread): bool {
  const flags = load<u64>(changetype<usize>(thread), offsetof<Thread>("lackingWords"));
  return (flags & (<u64>ThreadFlag.Passive << FLAGS_SHIFT)) != 0;
}

/** The last check of an answer when the running thread is on the caller's context. */
// @ts-ignore: decorator
@inline
function returnsDonation(current: Thread, caller: Thread, low: u64): bool {
  // A donor awaits a reply and is Donated, and who has a donor is passive.
  if (current.donor != caller) return false;
  const marks = ThreadMark.Limited | ThreadMark.Donated;
  if (otherHindrances(current, caller, marks) + low > MOST_FOR_ANSWER) return false;

  // Point of no return.
  const context = changetype<SchedulingContext>(current.context);
  --context.donations;
  context.holder = caller;
  caller.unmark(ThreadMark.Donated);
  const own = current.ownContext;
  current.donor = null;
  current.context = own;
  // A passive thread's own context is a limited one.
  current.flags = own == null ? PASSIVE : <u8>ThreadMark.Limited;
  return true;
}

/** Both queues of `endpoint` in one comparison. */
// @ts-ignore: decorator
@inline
function somebodyWaits(endpoint: Endpoint): bool {
  return load<u64>(changetype<usize>(endpoint), offsetof<Endpoint>("receivers")) != 0;
}

// @ts-ignore: decorator
@inline
function run(current: Thread, next: Thread): void {
  next.state = <u8>ThreadState.Running;
  cpu().current = next;
  if (next.root != current.root) writeCr3(next.root);
}
