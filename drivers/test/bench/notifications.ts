// Signal and Wait against the peer: four system calls and two address-space switches a
// round.

import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeerWith, make } from "./peer";
import { ROUNDS, measure, traced } from "./sample";

let ours: u32 = 0;
let theirs: u32 = 0;

export function measureNotifications(): void {
  ours = make(ObjectType.Notification, 0);
  theirs = make(ObjectType.Notification, 0);
  traced("signal-wait-ping-pong", timePingPong);
  measure("signal-wait-ping-pong", timePingPong, ROUNDS);
}

function timePingPong(rounds: u32): u64 {
  // One round more than is timed: the first one starts the peer.
  askPeerWith(PeerOperation.PingPong, rounds + 1, theirs, ours);
  hardware.signal(theirs);
  hardware.wait(ours);
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    hardware.signal(theirs);
    hardware.wait(ours);
  }
  return hardware.readTimestamp() - start;
}
