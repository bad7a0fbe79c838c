// The requesting threads: made when first needed, then they wait for the next trigger. A
// thread uses system calls and its own buffer only, never `message`, which is the main
// thread's.

import { Handle } from "../../../libsys/abi/layout";
import { labelOf, tagOf, tagOfBuffer } from "../../../libsys/abi/message";
import { ObjectType, ThreadOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { Errno, errnoOf } from "../../../libsys/errno";
import * as hardware from "../../../libsys/hardware";
import { now } from "../../../libsys/ipc";
import { MAXIMUM_THREADS, TestCase } from "../../../libsys/protocol/test-kmod";
import { ModulesOperation } from "../../../libsys/protocol/modules";
import { exit } from "../../../libsys/protocol/parent";
import { takeSlot } from "../../../libsys/slots";
import { makeObject } from "../../../libsys/untyped";
import { bufferAddress, bufferFrame, makeBuffers, ownMemory } from "./buffers";
import { mode, requests, testCase, threads } from "./knobs";
import { bytesOf, nameBytesOf, writeRequest } from "./request-text";

/** The manifest's, and below it the requesting threads', so that all begin together. */
const MAIN_PRIORITY: u32 = 90;
const PRIORITY: u32 = 80;
const STACK_BYTES: u32 = 1024;
const stacks: usize = memory.data(1000 * 1024, 16);
const results: usize = memory.data(1000 * 4, 8);

let modules: u32 = 0;
/** Here threads wait for the trigger, and say that they are done. */
let begin: u32 = 0;
let end: u32 = 0;
let made: u32 = 0;
let duration: u64 = 0;

/** Makes ready to have threads ask the loader at `handle`. */
export function openThreads(handle: u32): bool {
  modules = handle;
  begin = takeSlot();
  end = takeSlot();
  return (
    makeBuffers() &&
    makeObject(ownMemory(), ObjectType.Endpoint, begin) == Status.Ok &&
    makeObject(ownMemory(), ObjectType.Endpoint, end) == Status.Ok
  );
}

/** Has all threads do their requests; false when there is no memory for so many. */
export function runThreads(): bool {
  while (made < threads) {
    if (!makeThread(made)) return false;
    made++;
  }
  letThreadsWait();
  memory.fill(results, 0, MAXIMUM_THREADS * 4);
  const start = now();
  for (let i: u32 = 0; i < threads; i++) hardware.send(begin, 0, i, 0, 0, 0);
  for (let i: u32 = 0; i < threads; i++) awaitThread();
  duration = now() - start;
  return true;
}

/**
 * All threads wait for the trigger when this returns. So each takes one message of it,
 * and none asks before all have theirs.
 */
function letThreadsWait(): void {
  setPriority(Handle.Thread, PRIORITY - 1);
  setPriority(Handle.Thread, MAIN_PRIORITY);
}

function setPriority(thread: u32, priority: u32): void {
  hardware.invoke(thread, ThreadOperation.SetPriority, priority, 0, 0, 0);
}

/** The only signal that can come instead is the loader's, that the module is to stop. */
function awaitThread(): void {
  hardware.receive(end, 0);
  const tag = hardware.resultTag();
  if (labelOf(tag) != DONE) exit(0);
}

const DONE: u32 = 1;

/** The last result that is not 0, as Linux's test_result. */
export function testResult(): i32 {
  for (let i = threads; i > 0; i--) {
    const result = load<i32>(results + (i - 1) * 4);
    if (result != 0) return result;
  }
  return 0;
}

/** How long the last run took, in nanoseconds. */
export function runDuration(): u64 {
  return duration;
}

export function resultsFrom(thread: u32): usize {
  return results + thread * 4;
}

function makeThread(index: u32): bool {
  const thread = takeSlot();
  if (thread == 0) return false;
  if (makeObject(ownMemory(), ObjectType.Thread, thread) != Status.Ok) return false;
  const entry = serve;
  const code = hardware.functionAddress(entry.index);
  const stackEnd = stacks + (index + 1) * STACK_BYTES - 8;
  configure(thread, bufferFrame(index));
  hardware.invoke(thread, ThreadOperation.WriteRegisters, code, stackEnd, index, 0);
  setPriority(thread, PRIORITY);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
  return true;
}

function configure(thread: u32, frame: u32): void {
  const space = Handle.AddressSpace;
  hardware.invoke(thread, ThreadOperation.Configure, Handle.Table, space, 0, frame);
}

/** Thread number `self`, which alone has that buffer. */
function serve(self: u32): void {
  while (true) {
    hardware.receive(begin, 0);
    const index = <u32>hardware.resultWord0();
    const count = requests;
    let worst = 0;
    for (let nth: u32 = 0; nth < count; nth++) {
      const result = request(self, index + nth);
      if (result != 0) worst = result;
    }
    store<i32>(results + index * 4, worst);
    hardware.send(end, tagOf(DONE, 0), 0, 0, 0, 0);
  }
}

/** Asks for name `nth` as thread number `self`. */
function request(self: u32, nth: u32): i32 {
  const text = writeRequest(bufferAddress(self), nth);
  const bytes = bytesOf(text);
  const tag = tagOfBuffer(ModulesOperation.RequestModule, (bytes + 7) >> 3);
  const status = hardware.call(modules, tag, mode, nameBytesOf(text), 0, bytes);
  const label = labelOf(hardware.resultTag());
  const word = <i32>hardware.resultWord0();
  let result = status != Status.Ok ? errnoOf(status) : errnoOf(<i32>label);
  if (result == 0) result = word;
  const missing = testCase == TestCase.FileSystem && result != 0;
  return missing ? -Errno.EINVAL : result;
}
