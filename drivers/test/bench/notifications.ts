// Signal and Wait against the peer: four system calls and two address-space switches a round.

import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeerWith, make } from "./peer";
import { BATCHES, ROUNDS, keepSample, report } from "./report";

export function measureNotifications(): void {
  const ours = make(ObjectType.Notification, 0);
  const theirs = make(ObjectType.Notification, 0);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) {
    // One round more than is timed: the first one starts the peer.
    askPeerWith(PeerOperation.PingPong, ROUNDS + 1, theirs, ours);
    hardware.signal(theirs);
    hardware.wait(ours);
    keepSample(batch, timeRounds(theirs, ours));
  }
  report("signal-wait-ping-pong", ROUNDS);
}

function timeRounds(theirs: u32, ours: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) {
    hardware.signal(theirs);
    hardware.wait(ours);
  }
  return hardware.readTimestamp() - start;
}
