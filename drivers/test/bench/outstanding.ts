// Calls of N threads at the same server, so that N - 1 of them queue: a round is one call
// of one thread.

import { ObjectType } from "../../../libsys/abi/object";
import { tagOf } from "../../../libsys/abi/message";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeer, make, peer } from "./peer";
import { measure } from "./sample";
import { startThread } from "./thread";

const MOST_CLIENTS: u32 = 16;
const STACK_BYTES: u32 = 1024;
const ROUNDS: u32 = 8;
const PRIORITY: u32 = 100;
const stacks: usize = memory.data(16 * 1024, 16);

let begin: u32 = 0;
let end: u32 = 0;
let clients: u32 = 0;
let calls: u32 = 0;

export function measureOutstanding(): void {
  begin = make(ObjectType.Endpoint, 0);
  end = make(ObjectType.Endpoint, 0);
  const entry = client;
  for (let i: u32 = 0; i < MOST_CLIENTS; ++i) {
    const stackEnd = stacks + (i + 1) * STACK_BYTES;
    startThread(make(ObjectType.Thread, 0), entry.index, stackEnd, PRIORITY);
  }
  askPeer(PeerOperation.SetPriority, PRIORITY - 1);
  withClients("calls-of-1-threads", 1);
  withClients("calls-of-2-threads", 2);
  withClients("calls-of-4-threads", 4);
  withClients("calls-of-8-threads", 8);
  withClients("calls-of-16-threads", MOST_CLIENTS);
  askPeer(PeerOperation.SetPriority, PRIORITY);
}

function withClients(name: string, count: u32): void {
  clients = count;
  measure(name, timeClients, ROUNDS * count);
}

/** Sends block: none of the threads is told to begin, or has ended, unseen. */
function timeClients(rounds: u32): u64 {
  calls = rounds / clients;
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < clients; ++i) hardware.send(begin, 0, 0, 0, 0, 0);
  for (let i: u32 = 0; i < clients; ++i) hardware.receive(end, 0);
  return hardware.readTimestamp() - start;
}

function client(): void {
  while (true) {
    hardware.receive(begin, 0);
    const count = calls;
    for (let i: u32 = 0; i < count; ++i) {
      hardware.call(peer, tagOf(PeerOperation.Echo, 0), 0, 0, 0, 0);
    }
    hardware.send(end, 0, 0, 0, 0, 0);
  }
}
