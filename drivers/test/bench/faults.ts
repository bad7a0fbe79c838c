// A page fault in the peer's address space, its message to this process, the reply, and the retry, which faults again.

import { TagBit } from "../../../libsys/abi/message";
import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeerWith, make } from "./peer";
import { BATCHES, ROUNDS, keepSample, report } from "./report";

/** A reply with any label but 0 leaves the thread suspended. */
const LEAVE_SUSPENDED: u64 = 1 << 32;

export function measureFaults(): void {
  const endpoint = make(ObjectType.Endpoint, 0);
  const reply = make(ObjectType.Reply, 0);
  askPeerWith(PeerOperation.Fault, 0, endpoint, 0);
  if (!awaitFault(endpoint, reply)) return;
  for (let batch: u32 = 0; batch < BATCHES; ++batch) {
    keepSample(batch, timeFaults(endpoint, reply));
  }
  report("page-fault-round-trip", ROUNDS);
  hardware.reply(reply, LEAVE_SUSPENDED, 0, 0, 0, 0);
}

function awaitFault(endpoint: u32, reply: u32): bool {
  hardware.receive(endpoint, reply);
  return (<u32>hardware.resultTag() & TagBit.Fault) != 0;
}

function timeFaults(endpoint: u32, reply: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) {
    hardware.replyReceive(endpoint, reply, 0, 0, 0, 0, 0);
  }
  return hardware.readTimestamp() - start;
}
