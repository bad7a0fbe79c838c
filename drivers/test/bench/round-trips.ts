// Call and ReplyReceive between this process and its peer, and within this process.

import { MAXIMUM_WORDS, tagOf, tagWithCapabilities } from "../../../libsys/abi/message";
import { ObjectType, ThreadFlag, ThreadOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { Handle } from "../../../libsys/abi/layout";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { askPeer, make, peer } from "./peer";
import { ROUNDS, measure, traced } from "./sample";
import { startThread } from "./thread";

const PRIORITY: u32 = 100;
const CAPABILITY_ROUNDS: u32 = 16;
const STACK_BYTES: i32 = 1024;
const echoStack: usize = memory.data(STACK_BYTES, 16);

let endpoint: u32 = 0;
let replyObject: u32 = 0;
let echoThread: u32 = 0;
/** What the next batch calls, and with which message. */
let server: u32 = 0;
let tag: u64 = 0;

export function measureRoundTrips(): void {
  measureLengths();
  server = peer;
  tag = tagOf(PeerOperation.Echo, 0);
  askPeer(PeerOperation.SetPriority, PRIORITY - 1);
  traced("ipc-round-trip-lower-server", timeCalls);
  measure("ipc-round-trip-lower-server", timeCalls, ROUNDS);
  askPeer(PeerOperation.SetPriority, PRIORITY + 1);
  traced("ipc-round-trip-higher-server", timeCalls);
  measure("ipc-round-trip-higher-server", timeCalls, ROUNDS);
  askPeer(PeerOperation.SetPriority, PRIORITY);
  measureCapabilities();
  startEcho();
  server = endpoint;
  tag = tagOf(PeerOperation.Echo, 0);
  traced("ipc-round-trip-same-space", timeCalls);
  measure("ipc-round-trip-same-space", timeCalls, ROUNDS);
  measureFpu();
}

/** The same between two threads of which one or both may use the FPU. */
function measureFpu(): void {
  setFpu(Handle.Thread, ThreadFlag.Fpu);
  traced("ipc-round-trip-fpu-client", timeCalls);
  measure("ipc-round-trip-fpu-client", timeCalls, ROUNDS);
  setFpu(echoThread, ThreadFlag.Fpu);
  traced("ipc-round-trip-fpu-both", timeCalls);
  measure("ipc-round-trip-fpu-both", timeCalls, ROUNDS);
  setFpu(Handle.Thread, ThreadFlag.None);
  setFpu(echoThread, ThreadFlag.None);
}

function setFpu(thread: u32, flag: ThreadFlag): void {
  const set = ThreadOperation.SetFlags;
  if (hardware.invoke(thread, set, flag, 0, 0, 0) != Status.Ok) unreachable();
}

/** The same number of words goes and comes back. */
function measureLengths(): void {
  echoWords("ipc-round-trip", 0);
  echoWords("ipc-round-trip-1-words", 1);
  echoWords("ipc-round-trip-2-words", 2);
  echoWords("ipc-round-trip-3-words", 3);
  echoWords("ipc-round-trip-4-words", 4);
  echoWords("ipc-round-trip-5-words", 5);
  echoWords("ipc-round-trip-6-words", 6);
  echoWords("ipc-round-trip-8-words", 8);
  echoWords("ipc-round-trip-12-words", 12);
  echoWords("ipc-round-trip-16-words", 16);
  echoWords("ipc-round-trip-24-words", 24);
  echoWords("ipc-round-trip-32-words", 32);
  echoWords("ipc-round-trip-64-words", 64);
  echoWords("ipc-round-trip-128-words", 128);
  echoWords("ipc-round-trip-256-words", 256);
  echoWords("ipc-round-trip-512-words", MAXIMUM_WORDS);
}

function echoWords(name: string, words: u32): void {
  server = peer;
  tag = tagOf(PeerOperation.Echo, words);
  traced(name, timeCalls);
  measure(name, timeCalls, ROUNDS);
}

/**
 * The peer deletes what arrives before it answers, since its slots have to be empty
 * again.
 */
function measureCapabilities(): void {
  server = peer;
  message.begin(PeerOperation.Take);
  for (let i: u32 = 0; i < 4; ++i) message.attach(Handle.Sleep);
  sendCapabilities("ipc-round-trip-1-capabilities", 1);
  sendCapabilities("ipc-round-trip-2-capabilities", 2);
  sendCapabilities("ipc-round-trip-3-capabilities", 3);
  sendCapabilities("ipc-round-trip-4-capabilities", 4);
}

function sendCapabilities(name: string, count: u32): void {
  tag = tagWithCapabilities(PeerOperation.Take, 4, count);
  traced(name, timeCalls);
  measure(name, timeCalls, CAPABILITY_ROUNDS);
}

function timeCalls(rounds: u32): u64 {
  const handle = server;
  const first = tag;
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) hardware.call(handle, first, 1, 2, 3, 4);
  return hardware.readTimestamp() - start;
}

/** Starts a second thread in this address space that echoes on `endpoint`. */
function startEcho(): void {
  endpoint = make(ObjectType.Endpoint, 0);
  replyObject = make(ObjectType.Reply, 0);
  const entry = echo;
  echoThread = make(ObjectType.Thread, 0);
  startThread(echoThread, entry.index, echoStack + STACK_BYTES, PRIORITY);
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
