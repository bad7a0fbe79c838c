// A server's event loop, on its Service endpoint and the notification bound to its
// thread:
//
//   while (true) {
//     const event = awaitEvent(NEVER);
//     if (event == Event.Request) answer(onRequest());
//     else if (event == Event.Signals) onSignals(message.badge);
//   }
//
// onRequest reads `message`, writes the reply's words into it, and returns a Status, or
// PUT_OFF after takeReply() handed the caller to it.

import { Handle } from "./abi/layout";
import { Status } from "./abi/status";
import {
  NEVER,
  receive,
  reply,
  tryReceive,
  receiveUntil,
  replyReceive,
  replyReceiveUntil,
} from "./ipc";
import { message } from "./message";
import { PARAMETER_SIGNAL, STOP_SIGNAL } from "./protocol/parent";
import { currentReply } from "./reply-pool";

/** What a request handler returns when it sends no answer now. */
export const PUT_OFF: Status = <Status>0x7fff_ffff;

export const enum Event {
  /** pollEvent found nothing. */
  None = 0,
  Request = 1,
  /** The bound notification's bits are in `message.badge`. */
  Signals = 2,
  /** The deadline given to awaitEvent has passed. */
  Deadline = 3,
  /**
   * The module loader wants the process to end: leave the device quiet, then `exit(0)`.
   */
  Stop = 4,
}

let answerPending = false;
/** Place in the function table of what makes changes of parameters; 0 for none. */
let parameterHandler: u32 = 0;

/** Has the function at `index` of the table called when a parameter is to change. */
export function setParameterHandler(index: u32): void {
  parameterHandler = index;
}

/** Makes `message`, with this status, the answer that the next awaitEvent sends. */
export function answer(status: Status): void {
  if (status == PUT_OFF) return;
  message.label = <u32>(<i32>status);
  answerPending = true;
}

/** Sends the pending answer, then blocks until the next event or `deadline`. */
export function awaitEvent(deadline: u64): Event {
  while (true) {
    const status = answerPending ? exchange(deadline) : accept(deadline);
    answerPending = false;
    const event = status == Status.Ok ? arrived() : Event.None;
    if (event != Event.None) return event;
    if (status == Status.TimedOut) return Event.Deadline;
    // The caller may be gone, or its answer may name a handle that is: it gets none,
    // others do.
  }
}

/**
 * Sends the pending answer; then takes an event that is there, without waiting for one.
 */
export function pollEvent(): Event {
  // The caller may be gone: then it needs no answer.
  if (answerPending) reply(currentReply());
  answerPending = false;
  const status = tryReceive(Handle.Service, currentReply());
  return status == Status.Ok ? arrived() : Event.None;
}

function arrived(): Event {
  return message.isNotification ? signalled(message.badge) : Event.Request;
}

/** Event.None when the signal told of a parameter, and of nothing else. */
function signalled(bits: u64): Event {
  if ((bits & STOP_SIGNAL) != 0) return Event.Stop;
  if ((bits & PARAMETER_SIGNAL) == 0) return Event.Signals;
  if (parameterHandler != 0) call_indirect<void>(parameterHandler);
  message.badge = bits & ~PARAMETER_SIGNAL;
  return message.badge != 0 ? Event.Signals : Event.None;
}

function accept(deadline: u64): Status {
  if (deadline == NEVER) return receive(Handle.Service, currentReply());
  return receiveUntil(Handle.Service, currentReply(), deadline);
}

function exchange(deadline: u64): Status {
  if (deadline == NEVER) return replyReceive(Handle.Service, currentReply());
  return replyReceiveUntil(Handle.Service, currentReply(), deadline);
}
