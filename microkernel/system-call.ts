// The system calls as entry.S calls them. *Simple* calls return a status, their second
// result is in cpu.value. *Message* calls find the message in the running thread's
// registers and leave status and message there.

import { Right, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { now } from "./clock";
import { cpu } from "./cpu";
import { endpointStatus, receiveOn, send } from "./endpoint";
import { checkMessage } from "./message";
import { signal, wait } from "./notification";
import { answer, callerOf, findReply, findReplyStatus } from "./reply";
import { handOver, makeReady, yieldTurn } from "./scheduler";
import { findCapability } from "./table";
import { SendKind, Thread, ThreadMark } from "./thread";
import { NEVER, setDeadline } from "./timer";

// @ts-ignore: decorator
@inline
function currentThread(): Thread {
  return changetype<Thread>(cpu().current);
}

export function systemNull(): Status {
  return Status.Ok;
}

export function systemSignal(handle: u32): Status {
  return signal(handle);
}

export function systemPoll(handle: u32): Status {
  return wait(handle, false);
}

export function systemWait(handle: u32): Status {
  return wait(handle, true);
}

export function systemWaitDeadline(handle: u32, unused: u32, deadline: u64): Status {
  const current = currentThread();
  const status = wait(handle, true);
  limitWait(current, deadline);
  return status;
}

export function systemYield(): Status {
  yieldTurn(currentThread());
  return Status.Ok;
}

export function systemClock(): Status {
  cpu().value = now();
  return Status.Ok;
}

export function systemUnknown(): Status {
  return Status.BadSystemCall;
}

export function messageCall(handle: u32, unused: u32, deadline: u64): void {
  finish(currentThread(), send(handle, SendKind.Call, true), deadline);
}

export function messageSend(handle: u32, unused: u32, deadline: u64): void {
  finish(currentThread(), send(handle, SendKind.Send, true), deadline);
}

export function messageTrySend(handle: u32): void {
  finish(currentThread(), send(handle, SendKind.Send, false), NEVER);
}

export function messageReceive(handle: u32, reply: u32, deadline: u64): void {
  if (reply == 0) keepArguments(handle, deadline);
  finish(currentThread(), receiveWith(handle, reply, true), deadline);
}

export function messageTryReceive(handle: u32, reply: u32): void {
  if (reply == 0) keepArguments(handle, NEVER);
  finish(currentThread(), receiveWith(handle, reply, false), NEVER);
}

/** A receive without reply object may have to be made again (endpoint.ts, turnAway). */
function keepArguments(handle: u32, deadline: u64): void {
  const current = currentThread();
  current.badge = handle;
  current.rsi = 0;
  current.value = deadline;
}

export function messageReply(replyHandle: u32): void {
  const current = currentThread();
  const reply = findReply(replyHandle);
  if (reply == null) return finish(current, findReplyStatus(), NEVER);
  const caller = callerOf(reply);
  if (caller == null) return finish(current, Status.NoCaller, NEVER);
  const checked = checkAnswer(current, caller);
  if (checked == Status.Ok && answer(reply, caller, current)) makeReady(caller);
  finish(current, checked, NEVER);
}

/**
 * A caller that went away must not keep the server from its next request, so a reply
 * object without one is passed over.
 */
export function messageReplyReceive(handle: u32, replyHandle: u32, deadline: u64): void {
  const current = currentThread();
  const reply = findReply(replyHandle);
  if (reply == null) return finish(current, findReplyStatus(), NEVER);
  const slot = findCapability(handle);
  const status = endpointStatus(slot, Right.Read);
  if (status != Status.Ok || slot == null) return finish(current, status, NEVER);
  const caller = callerOf(reply);
  if (caller == null) {
    finish(current, receiveOn(slot.object, reply, true), deadline);
    return;
  }
  const checked = checkAnswer(current, caller);
  if (checked != Status.Ok) return finish(current, checked, NEVER);

  const woken = answer(reply, caller, current);
  finish(current, receiveOn(slot.object, reply, true), deadline);
  if (!woken) return;
  if (current.is(ThreadState.Running)) makeReady(caller);
  else handOver(caller);
}

function receiveWith(handle: u32, replyHandle: u32, blocks: bool): Status {
  const slot = findCapability(handle);
  const status = endpointStatus(slot, Right.Read);
  if (status != Status.Ok || slot == null) return status;
  if (replyHandle == 0) return receiveOn(slot.object, null, blocks);
  const reply = findReply(replyHandle);
  if (reply == null) return findReplyStatus();
  return receiveOn(slot.object, reply, blocks);
}

/** Of the answer to a fault only the label counts, so nothing can be wrong with it. */
// @ts-ignore: decorator
@inline
function checkAnswer(current: Thread, caller: Thread): Status {
  return caller.marked(ThreadMark.Faulted) ? Status.Ok : checkMessage(current, true);
}

/** Leaves `status` with the thread; one that blocked finds there what ends its wait. */
// @ts-ignore: decorator
@inline
function finish(thread: Thread, status: Status, deadline: u64): void {
  thread.status = <u64>(<u32>status);
  limitWait(thread, deadline);
}

// @ts-ignore: decorator
@inline
function limitWait(thread: Thread, deadline: u64): void {
  if (deadline == NEVER || !thread.blocked) return;
  setDeadline(thread, deadline);
}
