// Notifications in the reference model.

import { ThreadState } from "./machine-abi.ts";
import { type Model } from "./model-core.ts";
import { type ModelNotification, type ModelThread } from "./model-thread.ts";

const { Receiving, Waiting } = ThreadState;

export function signal(
  model: Model,
  notification: ModelNotification,
  badge: bigint,
): string {
  if (!notification.alive) return "BadHandle";
  const waiter = notification.waiters.shift();
  const { bound } = notification;
  if (waiter !== undefined) {
    waiter.result = { status: "Ok", bits: badge };
    model.schedule.wake(waiter);
  } else if (bound?.state === Receiving) {
    model.leaveQueues(bound);
    model.freeReply(bound);
    model.tellBits(bound, badge);
    model.schedule.wake(bound);
  } else {
    notification.bits |= badge;
  }
  return "Ok";
}

export function wait(
  model: Model,
  notification: ModelNotification,
  blocks: boolean,
): string {
  if (!notification.alive) return "BadHandle";
  const thread = model.current;
  const bits = takeBits(notification);
  if (bits !== 0n) {
    thread.result = { status: "Ok", bits };
    return "Ok";
  }
  if (!blocks) return "WouldBlock";
  thread.state = Waiting ?? 0;
  notification.waiters.push(thread);
  return "Ok";
}

/** The bits that are there; none are afterwards. */
export function takeBits(notification: ModelNotification | null): bigint {
  const bits = notification?.bits ?? 0n;
  if (notification !== null) notification.bits = 0n;
  return bits;
}

export function bindNotification(
  model: Model,
  thread: ModelThread,
  notification: ModelNotification,
): string {
  if (!notification.alive || !thread.alive) return "BadHandle";
  if (thread.bound !== null || notification.bound !== null) return "Occupied";
  thread.bound = notification;
  notification.bound = thread;
  const bits = takeBits(notification);
  if (bits !== 0n) signal(model, notification, bits);
  return "Ok";
}

export function unbindNotification(thread: ModelThread): string {
  if (thread.bound === null) return "BadState";
  thread.bound.bound = null;
  thread.bound = null;
  return "Ok";
}
