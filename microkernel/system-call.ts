// The system calls as entry.S calls them. *Simple* calls return a status, their second
// result is in cpu.value. *Message* calls find the message in the running thread's
// registers and leave status and message there.

import { ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { now } from "./clock";
import { cpu } from "./cpu";
import { receive, send } from "./endpoint";
import { checkMessage } from "./message";
import { signal, wait } from "./notification";
import { answer, callerOf, findReply } from "./reply";
import { yieldTurn } from "./scheduler";
import { SendKind, Thread } from "./thread";
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
  finish(currentThread(), receiveWith(handle, reply, true), deadline);
}

export function messageTryReceive(handle: u32, reply: u32): void {
  finish(currentThread(), receiveWith(handle, reply, false), NEVER);
}

export function messageReply(reply: u32): void {
  finish(currentThread(), answerThrough(reply), NEVER);
}

/**
 * A caller that went away must not keep the server from its next request, so NoCaller is
 * passed over.
 */
export function messageReplyReceive(handle: u32, reply: u32, deadline: u64): void {
  const current = currentThread();
  const answered = answerThrough(reply);
  if (answered != Status.Ok && answered != Status.NoCaller) {
    finish(current, answered, NEVER);
    return;
  }
  finish(current, receiveWith(handle, reply, true), deadline);
}

function receiveWith(handle: u32, replyHandle: u32, blocks: bool): Status {
  if (replyHandle == 0) return receive(handle, null, blocks);
  const reply = findReply(replyHandle);
  if (reply == null) return <Status>(<i32>cpu().value);
  return receive(handle, reply, blocks);
}

function answerThrough(replyHandle: u32): Status {
  const reply = findReply(replyHandle);
  if (reply == null) return <Status>(<i32>cpu().value);
  const caller = callerOf(reply);
  if (caller == null) return Status.NoCaller;
  const current = currentThread();
  const checked = checkMessage(current, true);
  if (checked == Status.Ok) answer(reply, caller, current);
  return checked;
}

/** Leaves `status` with the thread; one that blocked finds there what ends its wait. */
function finish(thread: Thread, status: Status, deadline: u64): void {
  thread.status = <u64>(<u32>status);
  limitWait(thread, deadline);
}

// @ts-ignore: decorator
@inline
function limitWait(thread: Thread, deadline: u64): void {
  if (!thread.is(ThreadState.Running)) setDeadline(thread, deadline);
}
