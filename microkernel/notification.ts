// A notification: a word of bits that signals set and a wait takes. Bits are pending only
// while nobody waits.

import { ObjectType, Right, ThreadState } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { cancelBlocked, withdrawReply } from "./blocking";
import { Capability } from "./capability";
import { cpu } from "./cpu";
import { receiveQueue } from "./endpoint";
import { unbindLinesFrom } from "./interrupt-line";
import { deliverBits } from "./message";
import { blockCurrent, makeReady } from "./scheduler";
import { findCapability } from "./table";
import { Thread, ThreadMark } from "./thread";
import { queueAppend, queueFirst, queueRemove } from "./thread-queue";

@unmanaged
@final
export class Notification {
  bits: u64;
  waiters: Thread | null;
  /** The thread whose receives also take the bits. */
  bound: Thread | null;
  reserved0: u64;
  reserved1: u64;
}

if (offsetof<Notification>() != 32) ERROR("a notification is 32 bytes");

// @ts-ignore: decorator
@inline
export function notificationAt(address: u32): Notification {
  return changetype<Notification>(<usize>address);
}

// @ts-ignore: decorator
@inline
export function waitQueue(notification: u32): u32 {
  return notification + <u32>offsetof<Notification>("waiters");
}

// @ts-ignore: decorator
@inline
function statusOf(slot: Capability | null, right: Right): Status {
  if (slot == null) return Status.BadHandle;
  if (slot.type != ObjectType.Notification) return Status.WrongType;
  return slot.allows(right) ? Status.Ok : Status.NoRights;
}

/** Sets the bits of the badge of `handle`. */
export function signal(handle: u32): Status {
  const slot = findCapability(handle);
  const status = statusOf(slot, Right.Write);
  if (status != Status.Ok || slot == null) return status;
  signalBits(notificationAt(slot.object), slot.badge);
  return Status.Ok;
}

/** Gives `bits` to whoever waits, or keeps them. An unbadged signal sets bit 0. */
export function signalBits(notification: Notification, badge: u64): void {
  const bits = badge == 0 ? 1 : badge;
  const queue = waitQueue(changetype<u32>(notification));
  const waiter = queueFirst(queue);
  if (waiter != null) {
    queueRemove(queue, waiter);
    wakeWithBits(waiter, bits);
    return;
  }
  const bound = notification.bound;
  if (bound != null && bound.is(ThreadState.Receiving)) {
    queueRemove(receiveQueue(bound.blockedOn), bound);
    withdrawReply(bound);
    deliverBits(bound, bits);
    makeReady(bound);
    return;
  }
  notification.bits |= bits;
  if (bound != null) bound.mark(ThreadMark.Signaled);
}

/**
 * Takes the bits, blocking until there are some when `blocks`; they are the second
 * result.
 */
export function wait(handle: u32, blocks: bool): Status {
  const slot = findCapability(handle);
  const status = statusOf(slot, Right.Read);
  if (status != Status.Ok || slot == null) return status;
  const notification = notificationAt(slot.object);
  const bits = notification.bits;
  if (bits != 0) {
    takeBits(notification);
    cpu().value = bits;
    return Status.Ok;
  }
  if (!blocks) return Status.WouldBlock;

  const current = changetype<Thread>(cpu().current);
  current.blockedOn = slot.object;
  queueAppend(waitQueue(slot.object), current);
  blockCurrent(current, ThreadState.Waiting);
  return Status.Ok;
}

/**
 * Takes the pending bits of the notification bound to `thread`; 0 when there are none.
 */
export function takeBoundBits(thread: Thread): u64 {
  if (!thread.marked(ThreadMark.Signaled)) return 0;
  return takeBits(notificationAt(thread.notification));
}

function takeBits(notification: Notification): u64 {
  const bits = notification.bits;
  notification.bits = 0;
  const bound = notification.bound;
  if (bound != null) bound.unmark(ThreadMark.Signaled);
  return bits;
}

/** Ties `notification` and `thread` together; neither has another partner. */
export function bindNotification(notification: Notification, thread: Thread): void {
  notification.bound = thread;
  thread.notification = changetype<u32>(notification);
  if (notification.bits == 0) return;
  // Bits that came before the binding must not wait for the next signal.
  const bits = notification.bits;
  notification.bits = 0;
  signalBits(notification, bits);
}

export function unbindNotification(thread: Thread): void {
  if (thread.notification == 0) return;
  notificationAt(thread.notification).bound = null;
  thread.notification = 0;
  thread.unmark(ThreadMark.Signaled);
}

/** Nobody but who waits already hears of a dying notification any more. */
export function silenceNotification(notification: Notification): void {
  const bound = notification.bound;
  if (bound != null) unbindNotification(bound);
  unbindLinesFrom(notification);
}

/** Wakes one waiting thread of a dying notification; false when there was none. */
export function closeNotificationStep(notification: Notification): bool {
  const waiter = notification.waiters;
  if (waiter == null) return false;
  cancelBlocked(waiter, Status.PeerClosed);
  return true;
}

function wakeWithBits(waiter: Thread, bits: u64): void {
  waiter.badge = bits;
  waiter.value = bits;
  waiter.status = 0;
  makeReady(waiter);
}
