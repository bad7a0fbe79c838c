// A reply object: the right to answer one caller. Its one field is either a receiver that
// waits with it (Receiving), or the caller that it is to answer (AwaitingReply), or null.
// That thread's `reply` points back.

import { ObjectType, ThreadFlag, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { cancelBlocked, withdrawReply } from "./blocking";
import { cpu } from "./cpu";
import { donate, takeBack } from "./donation";
import { endFault } from "./fault";
import { transferMessage } from "./message";
import { findCapability } from "./table";
import { Thread, ThreadMark } from "./thread";

@unmanaged
@final
export class AwaitedReply {
  thread: Thread | null;
  reserved0: u32;
  reserved1: u64;
  reserved2: u64;
  reserved3: u64;
}

if (offsetof<AwaitedReply>() != 32) ERROR("a reply object is 32 bytes");

/**
 * The reply object behind a handle of the running thread, or null with the reason in
 * cpu.value.
 */
export function findReply(handle: u32): AwaitedReply | null {
  const slot = findCapability(handle);
  if (slot == null) return refuse(Status.BadHandle);
  if (slot.type != ObjectType.Reply) return refuse(Status.WrongType);
  return changetype<AwaitedReply>(<usize>slot.object);
}

/** Why findReply found none. */
export function findReplyStatus(): Status {
  return <Status>(<i32>cpu().value);
}

function refuse(status: Status): AwaitedReply | null {
  cpu().value = <u64>(<u32>status);
  return null;
}

/** The caller that `reply` is to answer, or null. */
export function callerOf(reply: AwaitedReply): Thread | null {
  const thread = reply.thread;
  if (thread == null) return null;
  return thread.is(ThreadState.AwaitingReply) ? thread : null;
}

/** True when a receiver waits with `reply`. */
export function offered(reply: AwaitedReply): bool {
  const thread = reply.thread;
  return thread != null && thread.is(ThreadState.Receiving);
}

/**
 * Binds `caller`, which is in no queue, to `reply`, which is free. A passive `server`
 * gets its time with its message.
 */
// @ts-ignore: decorator
@inline
export function bindCaller(reply: AwaitedReply, caller: Thread, server: Thread): void {
  reply.thread = caller;
  caller.reply = reply;
  caller.state = <u8>ThreadState.AwaitingReply;
  if (server.marked(ThreadFlag.Passive)) donate(caller, server);
}

/**
 * Answers `caller` with the running thread's message, which has been checked. Returns
 * true when the caller, now in no queue, is to run again.
 */
// @ts-ignore: decorator
@inline
export function answer(reply: AwaitedReply, caller: Thread, current: Thread): bool {
  reply.thread = null;
  if (caller.marked(ThreadMark.Donated)) takeBack(caller);
  if (caller.marked(ThreadMark.Faulted)) return endFault(caller, current.tag);
  transferMessage(current, caller, true);
  caller.badge = 0;
  return true;
}

/** Makes `reply` free: its caller, if any, wakes with `status`. */
export function clearReply(reply: AwaitedReply, status: Status): void {
  const thread = reply.thread;
  if (thread == null) return;
  if (thread.is(ThreadState.AwaitingReply)) {
    cancelBlocked(thread, status);
    return;
  }
  withdrawReply(thread);
  thread.mark(ThreadMark.NoReply);
}
