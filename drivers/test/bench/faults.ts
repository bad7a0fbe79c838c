// A page fault in the peer's address space, its message to this process, the reply, and
// the retry, which faults again.

import { TagBit } from "../../../libsys/abi/message";
import { ObjectType } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeerWith, make } from "./peer";
import { ROUNDS, measure, traced } from "./sample";

/** A reply with any label but 0 leaves the thread suspended. */
const LEAVE_SUSPENDED: u64 = 1 << 32;

let endpoint: u32 = 0;
let reply: u32 = 0;

/**
 * The peer keeps a thread and a slot for ever, so this comes after what needs its slots.
 */
export function measureFaults(): void {
  endpoint = make(ObjectType.Endpoint, 0);
  reply = make(ObjectType.Reply, 0);
  askPeerWith(PeerOperation.Fault, 0, endpoint, 0);
  if (!awaitFault()) return;
  traced("page-fault-round-trip", timeFaults);
  measure("page-fault-round-trip", timeFaults, ROUNDS);
  hardware.reply(reply, LEAVE_SUSPENDED, 0, 0, 0, 0);
}

function awaitFault(): bool {
  hardware.receive(endpoint, reply);
  return (<u32>hardware.resultTag() & TagBit.Fault) != 0;
}

function timeFaults(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    hardware.replyReceive(endpoint, reply, 0, 0, 0, 0, 0);
  }
  return hardware.readTimestamp() - start;
}
