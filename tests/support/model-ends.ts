// The ends of objects in the reference model. Each returns the status of the call that
// deletes the object's last capability.

import { type Model } from "./model-core.ts";
import {
  type ModelContext,
  type ModelEndpoint,
  type ModelNotification,
  type ModelReply,
  type ModelThread,
} from "./model-thread.ts";

export function destroyContext(model: Model, context: ModelContext): string {
  if (!context.alive) return "BadHandle";
  if (context.home !== null) model.unbindContext(context);
  context.alive = false;
  return "Ok";
}

export function destroyReply(model: Model, reply: ModelReply): string {
  if (!reply.alive) return "BadHandle";
  reply.alive = false;
  if (reply.receiver !== null) model.freeReply(reply.receiver);
  if (reply.caller !== null) model.cancel(reply.caller, "PeerClosed");
  return "Ok";
}

export function destroyEndpoint(model: Model, endpoint: ModelEndpoint): string {
  if (!endpoint.alive) return "BadHandle";
  endpoint.alive = false;
  for (const waiter of [...endpoint.receivers, ...endpoint.senders]) {
    model.cancel(waiter, "PeerClosed");
  }
  return "Ok";
}

export function destroyNotification(
  model: Model,
  notification: ModelNotification,
): string {
  if (!notification.alive) return "BadHandle";
  notification.alive = false;
  if (notification.bound !== null) model.unbindNotification(notification.bound);
  for (const waiter of [...notification.waiters]) model.cancel(waiter, "PeerClosed");
  return "Ok";
}

export function destroyThread(model: Model, thread: ModelThread): string {
  if (!thread.alive) return "BadHandle";
  model.suspend(thread);
  model.unbindNotification(thread);
  model.schedule.giveBack(thread);
  const { own } = thread;
  if (own?.limited === true) model.unbindContext(own);
  thread.alive = false;
  return "Ok";
}
