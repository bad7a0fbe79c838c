// The short way between threads of which one has a budget of its own, or x87 and SSE
// registers: as fast-path.ts, which has looked everything up and comes here when it finds
// such a mark. Then the one thread's time ends, the other's begins, and the registers
// change hands.

import { ThreadFlag } from "../libsys/abi/object";
import { passTimeTo, surelyFunded } from "./budget";
import { Capability } from "./capability";
import { cpu } from "./cpu";
import { Endpoint } from "./endpoint";
import { MOST_FOR_ANSWER, MOST_FOR_CALL, otherHindrances } from "./fast-path";
import { passAnswer, passCall } from "./fast-path";
import { switchFpu } from "./fpu";
import { callSlowly, leaveBusily, leaveWithMessage } from "./hardware";
import { replyReceiveSlowly } from "./hardware";
import { AwaitedReply } from "./reply";
import { slotAt } from "./table";
import { Thread, ThreadMark } from "./thread";

/** Marks for which the switch is made complete. */
const BUSY: u32 = ThreadMark.Budgeted | ThreadFlag.Fpu;

/** Calls through `slot`, which `handle` names, to the waiting receiver. */
export function callInTurn(handle: u64, slot: u64, waiting: u64, low: u64): u64 {
  const current = changetype<Thread>(cpu().current);
  const receiver = changetype<Thread>(<usize>waiting);
  const amount = otherHindrances(current, receiver, BUSY) + low;
  if (amount > MOST_FOR_CALL || !surelyFunded(receiver)) return callSlowly(handle);

  // Point of no return.
  const capability = changetype<Capability>(<usize>slot);
  passCall(current, receiver, changetype<Endpoint>(<usize>capability.object), low);
  return leaveBusily(capability.badge);
}

/** Answers the caller that `replyHandle` names, and waits on `handle`. */
export function replyReceiveInTurn(
  handle: u64,
  replyHandle: u64,
  waiting: u64,
  low: u64,
): u64 {
  const current = changetype<Thread>(cpu().current);
  const caller = changetype<Thread>(<usize>waiting);
  const amount = otherHindrances(current, caller, BUSY) + low;
  if (amount > MOST_FOR_ANSWER || !surelyFunded(caller))
    return replyReceiveSlowly(handle, replyHandle);

  // Point of no return. Who awaits a reply points to the object that is to give it.
  const reply = changetype<AwaitedReply>(caller.reply);
  const slot = slotAt(current.table, <u32>handle);
  const endpoint = changetype<Endpoint>(<usize>slot.object);
  passAnswer(current, caller, reply, endpoint, low);
  return leaveBusily(0);
}

/**
 * What the switch to the thread that runs now takes besides, before it goes on. Who ran
 * before waits now. The timer has been armed for that one's slice: slices are not counted
 * from switches.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- the type of ways out
export function completeTurn(badge: u64, _1: u64, _2: u64, _3: u64): u64 {
  const payer = changetype<Thread>(cpu().current);
  passTimeTo(payer.marked(ThreadMark.Budgeted) ? payer.context : null);
  // Read anew: a register less to keep all the way.
  const next = changetype<Thread>(cpu().current);
  switchFpu(next);
  return leaveWithMessage(badge, changetype<u32>(next));
}
