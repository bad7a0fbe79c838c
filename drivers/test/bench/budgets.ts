// Round trips on limited time: a client with a budget, and a server in the peer's address
// space that has none and runs on the client's, or has one too.

import { tagOf } from "../../../libsys/abi/message";
import { ObjectType, SchedulingContextOperation } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeerWith, make } from "./peer";
import { ROUNDS, measure, traced } from "./sample";
import { startThread } from "./thread";

const PRIORITY: u32 = 100;
/** Never used up in a batch. */
const BUDGET: u64 = 1_000_000_000;
const STACK_BYTES: u32 = 1024;
const stack: usize = memory.data(1024, 16);

let begin: u32 = 0;
let end: u32 = 0;
/** What the client calls next, how often, and how long that took. */
let server: u32 = 0;
let calls: u32 = 0;
let elapsed: u64 = 0;

export function measureBudgets(): void {
  begin = make(ObjectType.Endpoint, 0);
  end = make(ObjectType.Endpoint, 0);
  startClient();
  withServer("ipc-round-trip-donation", PeerOperation.ServePassively, PRIORITY);
  withServer("ipc-round-trip-budgets", PeerOperation.ServeOnBudget, PRIORITY);
  withServer(
    "ipc-round-trip-lower-server-budgets",
    PeerOperation.ServeOnBudget,
    PRIORITY - 1,
  );
  withServer(
    "ipc-round-trip-higher-server-budgets",
    PeerOperation.ServeOnBudget,
    PRIORITY + 1,
  );
}

/** Starts a thread that has no time but its budget. */
function startClient(): void {
  const thread = make(ObjectType.Thread, 0);
  const context = make(ObjectType.SchedulingContext, 0);
  const operation = SchedulingContextOperation.Configure;
  hardware.invoke(context, operation, BUDGET, BUDGET, 0, 0);
  hardware.invoke(context, SchedulingContextOperation.Bind, thread, 0, 0, 0);
  const entry = client;
  startThread(thread, entry.index, stack + STACK_BYTES, PRIORITY);
}

function withServer(name: string, operation: PeerOperation, priority: u32): void {
  server = make(ObjectType.Endpoint, 0);
  askPeerWith(operation, priority, server, 0);
  traced(name, timeClient);
  measure(name, timeClient, ROUNDS);
}

function timeClient(rounds: u32): u64 {
  calls = rounds;
  hardware.send(begin, 0, 0, 0, 0, 0);
  hardware.receive(end, 0);
  return elapsed;
}

function client(): void {
  while (true) {
    hardware.receive(begin, 0);
    const handle = server;
    const tag = tagOf(PeerOperation.Echo, 0);
    const count = calls;
    const start = hardware.readTimestamp();
    for (let i: u32 = 0; i < count; ++i) hardware.call(handle, tag, 1, 2, 3, 4);
    elapsed = hardware.readTimestamp() - start;
    hardware.send(end, 0, 0, 0, 0, 0);
  }
}
