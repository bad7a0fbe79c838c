// The benchmark's peer. Its echo loop is what a server's loop costs at the least: receive, look at the label, reply.

import { Handle } from "../../../libsys/abi/layout";
import { labelOf } from "../../../libsys/abi/message";
import { ObjectType, ThreadOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { deleteCapability } from "../../../libsys/capability";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import { PeerOperation } from "../../../libsys/protocol/bench";
import { register } from "../../../libsys/protocol/names";
import { exit, ready } from "../../../libsys/protocol/parent";
import { takeSlot } from "../../../libsys/slots";
import { GrantKind, startInfo } from "../../../libsys/start-info";
import { makeObject } from "../../../libsys/untyped";

const STACK_BYTES: i32 = 1024;
const faultStack: usize = memory.data(STACK_BYTES, 16);
const NULL_FIELD: usize = 8;

let first: u32 = 0;
let second: u32 = 0;

export function main(): void {
  first = takeSlot();
  second = takeSlot();
  const status = register("bench-peer");
  ready(status);
  if (status != Status.Ok) exit(status);
  message.receiveInto(0, first);
  message.receiveInto(1, second);
  serve();
}

function serve(): void {
  hardware.receive(Handle.Service, Handle.Reply);
  while (true) {
    const tag = hardware.resultTag();
    const word0 = hardware.resultWord0();
    const word1 = hardware.resultWord1();
    const word2 = hardware.resultWord2();
    const word3 = hardware.resultWord3();
    if (labelOf(tag) == PeerOperation.Echo) {
      hardware.replyReceive(Handle.Service, Handle.Reply, tag, word0, word1, word2, word3);
    } else {
      hardware.reply(Handle.Reply, 0, 0, 0, 0, 0);
      perform(labelOf(tag), <u32>word0);
      hardware.receive(Handle.Service, Handle.Reply);
    }
  }
}

/** Does what the request asks, after the client has its answer. */
function perform(operation: u32, argument: u32): void {
  switch (operation) {
    case PeerOperation.SetPriority: return setPriority(argument);
    case PeerOperation.PingPong: return pingPong(argument);
    case PeerOperation.Yield: return yieldOften(argument);
    case PeerOperation.Fault: return startFaulting();
    default: return;
  }
}

function setPriority(priority: u32): void {
  hardware.invoke(Handle.Thread, ThreadOperation.SetPriority, priority, 0, 0, 0);
}

function pingPong(rounds: u32): void {
  for (let i: u32 = 0; i < rounds; ++i) {
    hardware.wait(first);
    hardware.signal(second);
  }
  deleteCapability(first);
  deleteCapability(second);
}

function yieldOften(times: u32): void {
  for (let i: u32 = 0; i < times; ++i) hardware.yieldProcessor();
}

function startFaulting(): void {
  const memoryGrant = startInfo().find(GrantKind.Untyped, 0);
  const thread = takeSlot();
  if (memoryGrant == null || thread == 0) return;
  if (makeObject(memoryGrant.handle, ObjectType.Thread, thread) != Status.Ok) return;
  const touch = touchNull;
  hardware.invoke(
    thread, ThreadOperation.Configure, Handle.Table, Handle.AddressSpace, first, 0);
  hardware.invoke(
    thread,
    ThreadOperation.WriteRegisters,
    hardware.functionAddress(touch.index),
    faultStack + STACK_BYTES - 8,
    0,
    0,
  );
  hardware.invoke(thread, ThreadOperation.SetPriority, 100, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
}

function touchNull(): void {
  while (true) hardware.mmioRead32(<u32>NULL_FIELD);
}
