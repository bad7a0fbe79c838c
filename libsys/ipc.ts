// Sending and receiving the process's one `message`. A request's label is a protocol
// operation, a reply's label a Status; so a call returns one Status, whether the core or
// the server gave it.

import * as hardware from "./hardware";
import { message } from "./message";
import { Handle } from "./abi/layout";
import { TagBit, labelOf, tagOfBuffer } from "./abi/message";
import { Status } from "./abi/status";

/** The deadline that never comes. */
export const NEVER: u64 = u64.MAX_VALUE;

// @ts-ignore: decorator
@inline
function outgoingTag(): u64 {
  const tag = tagOfBuffer(message.label, message.words);
  return tag | (<u64>message.capabilities << TagBit.CapabilityShift);
}

// The result registers are those of the last system call in the same function: hence
// @inline.
// @ts-ignore: decorator
@inline
function takeWords(): void {
  message.tag = hardware.resultTag();
  message.word0 = hardware.resultWord0();
  message.word1 = hardware.resultWord1();
  message.word2 = hardware.resultWord2();
  message.word3 = hardware.resultWord3();
}

// @ts-ignore: decorator
@inline
function takeRequest(status: Status): Status {
  if (status != Status.Ok) return status;
  takeWords();
  message.badge = hardware.resultBadge();
  message.expectReply(0);
  return Status.Ok;
}

// @ts-ignore: decorator
@inline
function takeReply(status: Status): Status {
  if (status != Status.Ok) return status;
  takeWords();
  return <Status>(<i32>labelOf(message.tag));
}

/**
 * Sends `message` and blocks for the reply, which replaces it; returns the reply's
 * status.
 */
export function call(handle: u32): Status {
  const m = message;
  return takeReply(
    hardware.call(handle, outgoingTag(), m.word0, m.word1, m.word2, m.word3),
  );
}

/** As `call`; Status.TimedOut when no reply came before `deadline`. */
export function callUntil(handle: u32, deadline: u64): Status {
  const m = message;
  const tag = outgoingTag();
  return takeReply(
    hardware.callDeadline(handle, tag, m.word0, m.word1, m.word2, m.word3, deadline),
  );
}

/** Sends `message` without waiting for a reply; blocks until somebody takes it. */
export function send(handle: u32): Status {
  const m = message;
  return hardware.send(handle, outgoingTag(), m.word0, m.word1, m.word2, m.word3);
}

/** Sends `message` if somebody waits for it; else Status.WouldBlock. */
export function trySend(handle: u32): Status {
  const m = message;
  return hardware.nbSend(handle, outgoingTag(), m.word0, m.word1, m.word2, m.word3);
}

/** Waits for a request or a bound notification; a caller is kept in the reply object. */
export function receive(endpoint: u32, replyObject: u32): Status {
  return takeRequest(hardware.receive(endpoint, replyObject));
}

export function receiveUntil(endpoint: u32, replyObject: u32, deadline: u64): Status {
  return takeRequest(hardware.receiveDeadline(endpoint, replyObject, deadline));
}

/** As `receive`, without waiting: Status.WouldBlock when nothing is there. */
export function tryReceive(endpoint: u32, replyObject: u32): Status {
  return takeRequest(hardware.nbReceive(endpoint, replyObject));
}

/** Answers the caller in the reply object with `message`, then receives. */
export function replyReceive(endpoint: u32, replyObject: u32): Status {
  const m = message;
  const tag = outgoingTag();
  return takeRequest(
    hardware.replyReceive(endpoint, replyObject, tag, m.word0, m.word1, m.word2, m.word3),
  );
}

export function replyReceiveUntil(
  endpoint: u32,
  replyObject: u32,
  deadline: u64,
): Status {
  const m = message;
  const tag = outgoingTag();
  return takeRequest(
    hardware.replyReceiveDeadline(
      endpoint,
      replyObject,
      tag,
      m.word0,
      m.word1,
      m.word2,
      m.word3,
      deadline,
    ),
  );
}

/** Answers the caller kept in `replyObject` with `message`. */
export function reply(replyObject: u32): Status {
  const m = message;
  return hardware.reply(replyObject, outgoingTag(), m.word0, m.word1, m.word2, m.word3);
}

let signalBits: u64 = 0;

/** Blocks until the notification has bits; `signals()` tells which. */
export function wait(notification: u32): Status {
  const status = hardware.wait(notification);
  signalBits = hardware.resultBadge();
  return status;
}

/** As `wait`, without blocking: Status.WouldBlock when there are none. */
export function poll(notification: u32): Status {
  const status = hardware.poll(notification);
  signalBits = hardware.resultBadge();
  return status;
}

/** As `wait`; Status.TimedOut when none came before `deadline`. */
export function waitUntil(notification: u32, deadline: u64): Status {
  const status = hardware.waitDeadline(notification, deadline);
  signalBits = hardware.resultBadge();
  return status;
}

/** The bits that the last successful wait or poll took. */
export function signals(): u64 {
  return signalBits;
}

/** Nanoseconds since boot. */
export function now(): u64 {
  hardware.clock();
  return hardware.resultValue();
}

/** Blocks for `nanoseconds`. Requests and signals that arrive meanwhile wait. */
export function sleep(nanoseconds: u64): void {
  hardware.waitDeadline(Handle.Sleep, now() + nanoseconds);
}
