// Waits that end together: a timer interrupt, a deadline or a deletion wakes many threads
// at once. Only traced, by `npm run bench -- --latency`: the threads never end.

import { ObjectType, ThreadFlag, ThreadOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { deleteCapability } from "../../../libsys/capability";
import * as hardware from "../../../libsys/hardware";
import { now, sleep } from "../../../libsys/ipc";
import { makeObject } from "../../../libsys/untyped";
import { make } from "./peer";
import { traced } from "./sample";
import { startThread } from "./thread";

/** As many as one timer interrupt wakes. */
const SLEEPERS: u32 = 8;
/** As deep as contexts can be donated. */
const SERVERS: u32 = 16;
const WAITERS: u32 = 16;
const ABOVE: u32 = 101;
const BELOW: u32 = 99;
const MILLISECOND: u64 = 1_000_000;
const STACK_BYTES: u32 = 1024;
const MOST_THREADS: u32 = 16;
const stacks: usize = memory.data(16 * 1024, 16);
/** Of each server: its endpoint, and its reply object. */
const services: usize = memory.data(16 * 8, 8);

if (MOST_THREADS < SERVERS || MOST_THREADS < WAITERS) ERROR("stacks has one for each");

/** A notification that nobody signals. */
let never: u32 = 0;
/** What the waiters wait on; deleted and made again. */
let target: u32 = 0;
/** Number of the thread that is being started. */
let starting: u32 = 0;

export function traceWakeUps(): void {
  traced("wake-8-threads", sleepTogether);
  traced("end-16-donations", giveUpCalls);
  traced("delete-endpoint-of-16-waiters", deleteEndpoints);
}

function start(index: u32, entry: u32, priority: u32): u32 {
  const thread = make(ObjectType.Thread, 0);
  starting = index;
  startThread(thread, entry, stacks + (index + 1) * STACK_BYTES, priority);
  return thread;
}

function sleepTogether(rounds: u32): u64 {
  never = make(ObjectType.Notification, 0);
  const entry = sleeper;
  for (let i: u32 = 0; i < SLEEPERS; ++i) start(i, entry.index, ABOVE);
  const begin = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) sleep(MILLISECOND);
  return hardware.readTimestamp() - begin;
}

/** Sleeps to the end of each millisecond, as all the others do. */
function sleeper(): void {
  while (true) hardware.waitDeadline(never, (now() / MILLISECOND + 1) * MILLISECOND);
}

/** A call through sixteen passive servers, of which the last takes too long. */
function giveUpCalls(rounds: u32): u64 {
  never = make(ObjectType.Notification, 0);
  for (let i: u32 = 0; i < SERVERS; ++i) {
    store<u32>(services + 8 * i, make(ObjectType.Endpoint, 0));
    store<u32>(services + 8 * i, make(ObjectType.Reply, 0), 4);
  }
  const entry = server;
  for (let i: u32 = 0; i < SERVERS; ++i) {
    const thread = start(i, entry.index, ABOVE);
    hardware.invoke(thread, ThreadOperation.SetFlags, ThreadFlag.Passive, 0, 0, 0);
  }
  const begin = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    const deadline = now() + MILLISECOND;
    hardware.callDeadline(load<u32>(services), 0, 0, 0, 0, 0, deadline);
    sleep(2 * MILLISECOND);
  }
  return hardware.readTimestamp() - begin;
}

function server(): void {
  const index = starting;
  const endpoint = load<u32>(services + 8 * index);
  const reply = load<u32>(services + 8 * index, 4);
  hardware.receive(endpoint, reply);
  while (true) {
    if (index == SERVERS - 1) hardware.waitDeadline(never, now() + 2 * MILLISECOND);
    else hardware.call(load<u32>(services + 8 * (index + 1)), 0, 0, 0, 0, 0);
    hardware.replyReceive(endpoint, reply, 0, 0, 0, 0, 0);
  }
}

function deleteEndpoints(rounds: u32): u64 {
  target = make(ObjectType.Endpoint, 0);
  const untyped = make(ObjectType.Untyped, 12);
  deleteCapability(target);
  const entry = waiter;
  for (let i: u32 = 0; i < WAITERS; ++i) start(i, entry.index, BELOW);
  const begin = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    if (makeObject(untyped, ObjectType.Endpoint, target) != Status.Ok) unreachable();
    sleep(MILLISECOND);
    deleteCapability(target);
  }
  return hardware.readTimestamp() - begin;
}

function waiter(): void {
  while (true) hardware.receive(target, 0);
}
