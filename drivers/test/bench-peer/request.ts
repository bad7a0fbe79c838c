// What the peer does after its client has the answer.

import { Handle } from "../../../libsys/abi/layout";
import { ObjectType, ThreadOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { READ_WRITE, mapFrame } from "../../../libsys/frame";
import * as hardware from "../../../libsys/hardware";
import {
  PeerOperation,
  SHARED_ADDRESS,
  TOUCHED_ADDRESS,
  TOUCHED_PAGES,
} from "../../../libsys/protocol/bench";
import { takeSlot } from "../../../libsys/slots";
import { GrantKind, startInfo } from "../../../libsys/start-info";
import { makeObject } from "../../../libsys/untyped";
import { replyWithHandle } from "./answer";
import { deleteReceived, openReceived, received } from "./received";
import { consumeRing, roomHandle } from "./ring-sink";
import { startServer } from "./server";

const STACK_BYTES: i32 = 1024;
const faultStack: usize = memory.data(STACK_BYTES, 16);
const touchStack: usize = memory.data(STACK_BYTES, 16);
const NULL_FIELD: u32 = 8;
const FAULTING_PRIORITY: u32 = 100;
const PAGE_BYTES: u32 = 4096;
const SHARED_AT_ONCE: u32 = 4;

/** Answers before the operation is performed; some answers carry a capability. */
export function answer(operation: u32): void {
  if (operation == PeerOperation.ConsumeRing) replyWithHandle(roomHandle());
  else if (operation == PeerOperation.Touch) replyWithHandle(Handle.AddressSpace);
  else hardware.reply(Handle.Reply, 0, 0, 0, 0, 0);
}

export function perform(operation: u32, argument: u32): void {
  switch (operation) {
    case PeerOperation.SetPriority: return setPriority(argument);
    case PeerOperation.PingPong: return pingPong(argument);
    case PeerOperation.Yield: return yieldOften(argument);
    case PeerOperation.Fault: return startFaulting(touchNull.index, faultStack);
    case PeerOperation.Touch: return startFaulting(touchPages.index, touchStack);
    case PeerOperation.Share: return mapShared(argument);
    case PeerOperation.Spin: return spin();
    case PeerOperation.ConsumeRing: return consumeRing(argument);
    case PeerOperation.ServePassively: return startServer(argument, true);
    case PeerOperation.ServeOnBudget: return startServer(argument, false);
  }
}

function setPriority(priority: u32): void {
  hardware.invoke(Handle.Thread, ThreadOperation.SetPriority, priority, 0, 0, 0);
}

function pingPong(rounds: u32): void {
  const waited = received;
  const signalled = received + 1;
  for (let i: u32 = 0; i < rounds; ++i) {
    hardware.wait(waited);
    hardware.signal(signalled);
  }
  deleteReceived(2);
}

function yieldOften(times: u32): void {
  for (let i: u32 = 0; i < times; ++i) hardware.yieldProcessor();
}

/** The frames stay in their slots: a mapping lives as long as its capability. */
function mapShared(page: u32): void {
  const first = SHARED_ADDRESS + page * PAGE_BYTES;
  for (let i: u32 = 0; i < SHARED_AT_ONCE; ++i) {
    mapFrame(received + i, Handle.AddressSpace, first + i * PAGE_BYTES, READ_WRITE);
  }
  openReceived();
}

function spin(): void {
  while (hardware.mmioRead64(SHARED_ADDRESS + 8) == 0) {
    hardware.mmioWrite64(SHARED_ADDRESS, hardware.readTimestamp());
  }
}

/** The fault endpoint stays in its slot for the thread. */
function startFaulting(entry: u32, stack: usize): void {
  const grant = startInfo().find(GrantKind.Untyped, 0);
  const thread = takeSlot();
  if (grant == null || thread == 0) return;
  if (makeObject(grant.handle, ObjectType.Thread, thread) != Status.Ok) return;
  hardware.invoke(
    thread,
    ThreadOperation.Configure,
    Handle.Table,
    Handle.AddressSpace,
    received,
    0,
  );
  hardware.invoke(
    thread,
    ThreadOperation.WriteRegisters,
    hardware.functionAddress(entry),
    stack + STACK_BYTES - 8,
    0,
    0,
  );
  hardware.invoke(thread, ThreadOperation.SetPriority, FAULTING_PRIORITY, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
  openReceived();
}

function touchNull(): void {
  while (true) hardware.mmioRead32(NULL_FIELD);
}

function touchPages(): void {
  while (true) {
    for (let page: u32 = 0; page < TOUCHED_PAGES; ++page) {
      hardware.mmioRead32(TOUCHED_ADDRESS + page * PAGE_BYTES);
    }
  }
}
