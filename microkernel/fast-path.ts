// The short way of Call and ReplyReceive: the other side waits already and may run at
// once, so the processor goes straight from one thread to the other. Message words stay
// in their registers; entry.S saves a few registers, calls one of these functions and
// loads a few. A guard that fails leaves the handles with the thread and returns 0;
// nothing has happened, and the complete path (system-call.ts) does the call.

import { MAXIMUM_WORDS, REGISTER_WORDS } from "../libsys/abi/message";
import { ObjectType, ThreadFlag, ThreadState } from "../libsys/abi/object";
import { CapabilityFlag } from "./capability";
import { cpu } from "./cpu";
import { MOST_DONATIONS } from "./donation";
import { Endpoint, receiveQueue } from "./endpoint";
import { writeCr3 } from "./hardware";
import { copyBuffer } from "./message";
import { AwaitedReply } from "./reply";
import { SchedulingContext } from "./scheduling-context";
import { slotAt, slotCount } from "./table";
import { Thread, ThreadMark } from "./thread";
import { queueRemove } from "./thread-queue";

const SLOW: u32 = 0;
const PASSIVE: u8 = <u8>ThreadFlag.Passive;
/** Marks of threads whose time is another's, or limited. */
const FLAGS_SHIFT: u32 = 8;
/** Flags, in stateAndMarks, that have nothing to do with donation. */
const DISTURBING: u32 = ~(ThreadMark.Limited | ThreadMark.Donated) << FLAGS_SHIFT;
/** The whole message is in registers. */
const SHORT: bool = false;
/** Words go from buffer to buffer, too. */
const LONG: bool = true;
const MAXIMUM_BUFFER_WORDS: u64 = MAXIMUM_WORDS - REGISTER_WORDS;

/**
 * Calls through `handle` with at most four words, which entry.S has checked: the running
 * thread gives its message to the waiting receiver and awaits the reply. Returns the
 * receiver, which runs from now on.
 */
export function fastCall(handle: u32): u32 {
  return callReceiver(handle, SHORT, 0);
}

/**
 * As fastCall, with `words` words in the buffer. entry.S has taken the number from the
 * tag, so it is too great when there are capabilities. It is the fourth parameter since
 * that comes in the register with which the copy counts.
 */
export function fastCallLong(handle: u32, _1: u32, _2: u32, words: u64): u32 {
  return callReceiver(handle, LONG, words);
}

/**
 * Answers the caller in `replyHandle` with at most four words, which entry.S has checked,
 * and waits on `handle`, where nobody is queued. Returns the caller, which runs from now
 * on.
 */
export function fastReplyReceive(handle: u32, replyHandle: u32): u32 {
  return answerCaller(handle, replyHandle, SHORT, 0);
}

/** As fastReplyReceive, with `words` words in the buffer, as in fastCallLong. */
export function fastReplyReceiveLong(
  handle: u32,
  replyHandle: u32,
  _: u32,
  words: u64,
): u32 {
  return answerCaller(handle, replyHandle, LONG, words);
}

// @ts-ignore: decorator
@inline
function callReceiver(handle: u32, long: bool, words: u64): u32 {
  const current = changetype<Thread>(cpu().current);
  const table = current.table;
  if (handle >= slotCount(table)) return slow(current, handle, 0);
  const slot = slotAt(table, handle);
  if (!slot.has(CapabilityFlag.Sends)) return slow(current, handle, 0);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  const receiver = changetype<Thread>(endpoint.receivers);
  if (!mayRun(receiver)) return slow(current, handle, 0);
  if (words > MAXIMUM_BUFFER_WORDS) return slow(current, handle, 0);
  const marks = marksOf(receiver, long) | marksOf(current, long);
  if (marks != 0 && !donates(current, receiver, marks)) return slow(current, handle, 0);

  // Point of no return. A receiver without a reply object would have had a mark.
  const reply = changetype<AwaitedReply>(receiver.reply);
  queueRemove(receiveQueue(changetype<u32>(endpoint)), receiver);
  if (long) copyBuffer(current, receiver, words);
  reply.thread = current;
  current.reply = reply;
  current.state = <u8>ThreadState.AwaitingReply;
  receiver.badge = slot.badge;
  return run(current, receiver);
}

// @ts-ignore: decorator
@inline
function answerCaller(handle: u32, replyHandle: u32, long: bool, words: u64): u32 {
  const current = changetype<Thread>(cpu().current);
  const table = current.table;
  if (replyHandle >= slotCount(table)) return slow(current, handle, replyHandle);
  const replySlot = slotAt(table, replyHandle);
  if (replySlot.type != ObjectType.Reply) return slow(current, handle, replyHandle);
  const reply = changetype<AwaitedReply>(<usize>replySlot.object);
  const caller = changetype<Thread>(reply.thread);
  if (!mayRun(caller)) return slow(current, handle, replyHandle);
  if (handle >= slotCount(table)) return slow(current, handle, replyHandle);
  const slot = slotAt(table, handle);
  if (!slot.has(CapabilityFlag.Receives)) return slow(current, handle, replyHandle);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  if (somebodyWaits(endpoint)) return slow(current, handle, replyHandle);
  if (words > MAXIMUM_BUFFER_WORDS) return slow(current, handle, replyHandle);
  if (!returns(current, caller, long)) return slow(current, handle, replyHandle);

  // Point of no return.
  if (long) copyBuffer(current, caller, words);
  reply.thread = current;
  current.reply = reply;
  current.blockedOn = changetype<u32>(endpoint);
  current.state = <u8>ThreadState.Receiving;
  endpoint.receivers = current;
  return run(current, caller);
}

/** True when there is a `thread`, and nobody more urgent is ready. */
// @ts-ignore: decorator
@inline
function mayRun(thread: Thread | null): bool {
  return thread != null && <i32>thread.priority >= cpu().highestReady;
}

/**
 * The last check of a call of which a side has `marks`. A passive receiver gets the
 * running thread's scheduling context: the same time goes on, so nothing has to be
 * accounted for. A receiver never has a donation.
 */
// @ts-ignore: decorator
@inline
function donates(current: Thread, receiver: Thread, marks: u32): bool {
  if ((marks & ~ThreadMark.Limited) != 0) return false;
  const receiverMarks = stateAndMarks(receiver, SHORT) >> FLAGS_SHIFT;
  if ((receiverMarks & ThreadFlag.Passive) == 0) return false;
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
 * The last check of an answer: `caller` awaits a plain reply, its flags tell of no fault
 * or deadline, and no mark of the running thread says that bits of the bound notification
 * have to be received first.
 */
// @ts-ignore: decorator
@inline
function returns(current: Thread, caller: Thread, long: bool): bool {
  if (marksOf(current, long) != 0) return returnsDonation(current, caller, long);
  return stateAndMarks(caller, long) == ThreadState.AwaitingReply;
}

/**
 * What may keep `thread` off the short way, in one load: its flags, and for a long
 * message whether it lacks a buffer.
 */
// @ts-ignore: decorator
@inline
function marksOf(thread: Thread, long: bool): u32 {
  return long
    ? load<u16>(changetype<usize>(thread), offsetof<Thread>("flags"))
    : thread.flags;
}

/**
 * The state and the same marks in one load. Where one path needs the marks only in a
 * comparison, another that looks at single ones reads them this way: else LLVM keeps them
 * in a register for both.
 */
// @ts-ignore: decorator
@inline
function stateAndMarks(thread: Thread, long: bool): u32 {
  return long
    ? load<u32>(changetype<usize>(thread), offsetof<Thread>("state"))
    : load<u16>(changetype<usize>(thread), offsetof<Thread>("state"));
}

/** As returns, when the running thread is on the caller's context, and gives it back. */
// @ts-ignore: decorator
@inline
function returnsDonation(current: Thread, caller: Thread, long: bool): bool {
  // A donor awaits a reply and is Donated, and who has a donor is passive.
  if (current.donor != caller) return false;
  const marks = stateAndMarks(current, long) | stateAndMarks(caller, long);
  if ((marks & DISTURBING) != 0) return false;

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
function run(current: Thread, next: Thread): u32 {
  next.state = <u8>ThreadState.Running;
  cpu().current = next;
  if (next.root != current.root) writeCr3(next.root);
  return changetype<u32>(next);
}

/** Leaves the handles where the complete path expects them. */
// @ts-ignore: decorator
@inline
function slow(current: Thread, handle: u32, replyHandle: u32): u32 {
  current.badge = handle;
  current.rsi = replyHandle;
  return SLOW;
}
