// Call and ReplyReceive between this process and its peer, and within this process.

import { Handle } from "../../../libsys/abi/layout";
import { MAXIMUM_WORDS, tagOf } from "../../../libsys/abi/message";
import { ObjectType, ThreadOperation } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeer, make, peer } from "./peer";
import { BATCHES, ROUNDS, keepSample, report } from "./report";

const PRIORITY: u32 = 100;
const STACK_BYTES: i32 = 1024;
const echoStack: usize = memory.data(STACK_BYTES, 16);

let endpoint: u32 = 0;
let replyObject: u32 = 0;

export function measureRoundTrips(): void {
  measure("ipc-round-trip", peer, 0);
  measure("ipc-round-trip-4-words", peer, 4);
  measure("ipc-round-trip-5-words", peer, 5);
  measure("ipc-round-trip-16-words", peer, 16);
  measure("ipc-round-trip-page", peer, MAXIMUM_WORDS);
  askPeer(PeerOperation.SetPriority, PRIORITY - 1);
  measure("ipc-round-trip-lower-server", peer, 0);
  askPeer(PeerOperation.SetPriority, PRIORITY + 1);
  measure("ipc-round-trip-higher-server", peer, 0);
  askPeer(PeerOperation.SetPriority, PRIORITY);
  startEcho();
  measure("ipc-round-trip-same-space", endpoint, 0);
}

function measure(name: string, server: u32, words: u32): void {
  timeCalls(server, words);
  for (let batch: u32 = 0; batch < BATCHES; ++batch) {
    keepSample(batch, timeCalls(server, words));
  }
  report(name, ROUNDS);
}

function timeCalls(server: u32, words: u32): u64 {
  const tag = tagOf(PeerOperation.Echo, words);
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < ROUNDS; ++i) hardware.call(server, tag, 1, 2, 3, 4);
  return hardware.readTimestamp() - start;
}

/** Starts a second thread in this address space that echoes on `endpoint`. */
function startEcho(): void {
  endpoint = make(ObjectType.Endpoint, 0);
  replyObject = make(ObjectType.Reply, 0);
  const thread = make(ObjectType.Thread, 0);
  const entry = echo;
  hardware.invoke(
    thread, ThreadOperation.Configure, Handle.Table, Handle.AddressSpace, 0, 0);
  hardware.invoke(
    thread,
    ThreadOperation.WriteRegisters,
    hardware.functionAddress(entry.index),
    echoStack + STACK_BYTES - 8,
    0,
    0,
  );
  hardware.invoke(thread, ThreadOperation.SetPriority, PRIORITY, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
}

function echo(): void {
  hardware.receive(endpoint, replyObject);
  while (true) {
    hardware.replyReceive(
      endpoint,
      replyObject,
      hardware.resultTag(),
      hardware.resultWord0(),
      hardware.resultWord1(),
      hardware.resultWord2(),
      hardware.resultWord3(),
    );
  }
}
