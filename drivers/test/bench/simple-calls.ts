// System calls that switch to nobody, each in a loop of its own, and Yield with and
// without somebody else to run.

import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeer, make } from "./peer";
import { ROUNDS, SAMPLES, keepSample, measure, report, traced, wanted } from "./sample";

let notification: u32 = 0;

export function measureSimpleCalls(): void {
  notification = make(ObjectType.Notification, 0);
  traced("null-system-call", timeNull);
  traced("signal-without-waiter", timeSignal);
  measureEmpty();
  measure("empty-loop", timeNothing, ROUNDS);
  measure("null-system-call", timeNull, ROUNDS);
  measure("poll-empty-notification", timePoll, ROUNDS);
  measure("signal-without-waiter", timeSignal, ROUNDS);
  measure("yield-alone", timeYield, ROUNDS);
  traced("yield-ping-pong", timeYieldToPeer);
  measure("yield-ping-pong", timeYieldToPeer, ROUNDS);
}

/** Two time stamps and nothing between them: what taking them costs. */
function measureEmpty(): void {
  const name = "empty-operation";
  if (!wanted(name)) return;
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    const start = hardware.readTimestamp();
    keepSample(index, hardware.readTimestamp() - start);
  }
  report(name, 1);
}

/**
 * The overhead of a loop and its time stamps; volatile, or nothing of it would be left.
 */
function timeNothing(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) hardware.pause();
  return hardware.readTimestamp() - start;
}

function timeNull(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) hardware.nullCall();
  return hardware.readTimestamp() - start;
}

function timePoll(rounds: u32): u64 {
  const handle = notification;
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) hardware.poll(handle);
  return hardware.readTimestamp() - start;
}

function timeSignal(rounds: u32): u64 {
  const handle = notification;
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) hardware.signal(handle);
  return hardware.readTimestamp() - start;
}

function timeYield(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) hardware.yieldProcessor();
  return hardware.readTimestamp() - start;
}

function timeYieldToPeer(rounds: u32): u64 {
  askPeer(PeerOperation.Yield, rounds + 1);
  return timeYield(rounds);
}
