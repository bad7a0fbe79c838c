// A reply object: the right to answer one caller. It is free, or offered by one receiver
// that waits with it, or bound to one caller that waits for it; never two of these.

import { ObjectType, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { cancelBlocked, forgetReply, withdrawReply } from "./blocking";
import { cpu } from "./cpu";
import { endFault } from "./fault";
import { transferMessage } from "./message";
import { makeReady } from "./scheduler";
import { findCapability } from "./table";
import { Thread, ThreadMark } from "./thread";

@unmanaged
@final
export class AwaitedReply {
  caller: Thread | null;
  receiver: Thread | null;
  reserved0: u64;
  reserved1: u64;
  reserved2: u64;
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

function refuse(status: Status): AwaitedReply | null {
  cpu().value = <u64>(<u32>status);
  return null;
}

/** Binds `caller`, which is in no queue, to `reply`. */
export function bindCaller(reply: AwaitedReply, caller: Thread): void {
  reply.receiver = null;
  reply.caller = caller;
  caller.reply = reply;
  caller.state = <u8>ThreadState.AwaitingReply;
}

/**
 * Answers the caller of `reply` with the running thread's message, which has been
 * checked.
 */
export function answer(reply: AwaitedReply, current: Thread): Status {
  const caller = reply.caller;
  if (caller == null) return Status.NoCaller;

  forgetReply(caller);
  if (caller.marked(ThreadMark.Faulted)) {
    endFault(caller, current.tag);
    return Status.Ok;
  }
  transferMessage(current, caller, true);
  caller.badge = 0;
  makeReady(caller);
  return Status.Ok;
}

/** Makes `reply` free: its caller, if any, wakes with `status`. */
export function clearReply(reply: AwaitedReply, status: Status): void {
  const receiver = reply.receiver;
  if (receiver != null) withdrawReply(receiver);
  const caller = reply.caller;
  if (caller != null) cancelBlocked(caller, status);
}
