// System calls that switch to nobody, each in a loop of its own.

import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeer, make } from "./peer";
import { BATCHES, ROUNDS, keepSample, report } from "./report";

export function measureSimpleCalls(): void {
  for (let batch: u32 = 0; batch < BATCHES; ++batch) keepSample(batch, timeNull());
  report("null-system-call", ROUNDS);
  const notification = make(ObjectType.Notification, 0);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) keepSample(batch, timePoll(notification));
  report("poll-empty-notification", ROUNDS);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) keepSample(batch, timeSignal(notification));
  report("signal-without-waiter", ROUNDS);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) keepSample(batch, timeYield());
  report("yield-alone", ROUNDS);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) {
    askPeer(PeerOperation.Yield, ROUNDS + 1);
    keepSample(batch, timeYield());
  }
  report("yield-ping-pong", ROUNDS);
}

function timeNull(): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) hardware.nullCall();
  return hardware.readTimestamp() - start;
}

function timePoll(notification: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) hardware.poll(notification);
  return hardware.readTimestamp() - start;
}

function timeSignal(notification: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) hardware.signal(notification);
  return hardware.readTimestamp() - start;
}

function timeYield(): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) hardware.yieldProcessor();
  return hardware.readTimestamp() - start;
}
