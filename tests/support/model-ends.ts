// The ends of objects in the reference model. Each returns the status of the call that
// deletes the object's last capability.

import { forgetFpu, suspend, unbindContext } from "./model-control.ts";
import { type Model } from "./model-core.ts";
import { unbindNotification } from "./model-signals.ts";
import {
  AGAIN,
  type ModelContext,
  type ModelEndpoint,
  type ModelNotification,
  type ModelReply,
  type ModelThread,
  type Outcome,
} from "./model-thread.ts";

/** Units of work from one window for interrupts to the next (docs/core.md). */
const WORK_AT_ONCE = 4;

export function destroyContext(model: Model, context: ModelContext): string {
  if (!context.alive) return "BadHandle";
  if (context.home !== null) unbindContext(model, context);
  context.alive = false;
  if (model.schedule.charged === context) model.schedule.charged = null;
  return "Ok";
}

export function destroyReply(model: Model, reply: ModelReply): string {
  if (!reply.alive) return "BadHandle";
  reply.alive = false;
  if (reply.receiver !== null) model.freeReply(reply.receiver);
  if (reply.caller !== null) model.cancel(reply.caller, "PeerClosed");
  return "Ok";
}

export function destroyEndpoint(model: Model, endpoint: ModelEndpoint): Outcome {
  return close(model, endpoint, [...endpoint.receivers, ...endpoint.senders]);
}

export function destroyNotification(
  model: Model,
  notification: ModelNotification,
): Outcome {
  if (notification.alive && notification.bound !== null) {
    unbindNotification(notification.bound);
  }
  return close(model, notification, notification.waiters);
}

/**
 * Wakes who waits on `place`. After some of them it makes way for threads that are more
 * urgent; whoever deletes the place then goes on with it.
 */
function close(
  model: Model,
  place: ModelEndpoint | ModelNotification,
  waiters: readonly ModelThread[],
): Outcome {
  const again = model.current.unfinished !== null;
  if (!place.alive && !place.dying) return again ? "Ok" : "BadHandle";
  let work = place.alive ? 1 : 0;
  Object.assign(place, { alive: false, dying: true });
  for (const waiter of [...waiters]) {
    // Telling the log of a fault that nobody will handle is as much work as a window has.
    work += waiter.fault === "exception" ? WORK_AT_ONCE : 1;
    model.cancel(waiter, "PeerClosed");
    if (work >= WORK_AT_ONCE && model.schedule.urged) return AGAIN;
    if (work >= WORK_AT_ONCE) work = 0;
  }
  place.dying = false;
  return "Ok";
}

export function destroyThread(model: Model, thread: ModelThread): string {
  if (!thread.alive) return "BadHandle";
  suspend(model, thread);
  unbindNotification(thread);
  model.donation.giveBack(thread);
  const { own } = thread;
  if (own !== null && own !== thread.unlimited) unbindContext(model, own);
  forgetFpu(model, thread);
  thread.alive = false;
  return "Ok";
}
