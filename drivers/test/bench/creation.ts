// Making what runs, running it, and taking it away again: a thread of this process, a
// process of one page of code, and a module by way of the loader.

import { Handle } from "../../../libsys/abi/layout";
import { ObjectType, Right, ThreadOperation } from "../../../libsys/abi/object";
import { SystemCall } from "../../../libsys/abi/system-call";
import { Status } from "../../../libsys/abi/status";
import { deleteCapability } from "../../../libsys/capability";
import { READ_WRITE, mapFrame, mapPageTable, unmapFrame } from "../../../libsys/frame";
import * as hardware from "../../../libsys/hardware";
import { FREE_PAGE } from "../../../libsys/protocol/bench";
import { takeSlot, takeSlots } from "../../../libsys/slots";
import { makeObject } from "../../../libsys/untyped";
import { make } from "./peer";
import { measure } from "./sample";
import { startThread } from "./thread";

const ROUNDS: u32 = 4;
/** Above the measuring thread: what is started runs at once. */
const PRIORITY: u32 = 101;
const STACK_BYTES: i32 = 1024;
const stack: usize = memory.data(STACK_BYTES, 16);
const CODE_ADDRESS: u64 = 0x40_0000;
const PAGE_BITS: u32 = 12;
const UNTYPED_BITS: u32 = 16;
const PAGE_TABLES: u32 = 3;

let untyped: u32 = 0;
let thread: u32 = 0;
let space: u32 = 0;
let tables: u32 = 0;
let code: u32 = 0;
let never: u32 = 0;
let ran: u32 = 0;

export function measureCreation(): void {
  untyped = make(ObjectType.Untyped, UNTYPED_BITS);
  never = make(ObjectType.Notification, 0);
  thread = takeSlot();
  space = takeSlot();
  tables = takeSlots(PAGE_TABLES);
  measure("thread-create-run-destroy", timeThreads, ROUNDS);
  writeCode();
  measure("process-create-run-destroy", timeProcesses, ROUNDS);
}

function timeThreads(rounds: u32): u64 {
  const entry = stopAtOnce;
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    makeObject(untyped, ObjectType.Thread, thread);
    startThread(thread, entry.index, stack + STACK_BYTES, PRIORITY);
    deleteCapability(thread);
  }
  return hardware.readTimestamp() - start;
}

function stopAtOnce(): void {
  hardware.wait(never);
}

/**
 * A page with `signal(ran); wait(never)`: mov eax, NUMBER (b8); mov edi, HANDLE (bf);
 * syscall (0f 05).
 */
function writeCode(): void {
  ran = make(ObjectType.Notification, 0);
  code = make(ObjectType.Frame, PAGE_BITS);
  mapFrame(code, Handle.AddressSpace, FREE_PAGE, READ_WRITE);
  writeCall(FREE_PAGE, SystemCall.Signal, ran);
  writeCall(FREE_PAGE + 12, SystemCall.Wait, never);
  unmapFrame(code);
}

function writeCall(address: u32, number: u32, handle: u32): void {
  store<u8>(address, 0xb8);
  store<u32>(address + 1, number);
  store<u8>(address + 5, 0xbf);
  store<u32>(address + 6, handle);
  store<u16>(address + 10, 0x050f);
}

function timeProcesses(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    createProcess();
    if (hardware.poll(ran) != Status.Ok) unreachable();
    destroyProcess();
  }
  return hardware.readTimestamp() - start;
}

function createProcess(): void {
  makeObject(untyped, ObjectType.AddressSpace, space);
  for (let i: u32 = 0; i < PAGE_TABLES; ++i) {
    makeObject(untyped, ObjectType.PageTable, tables + i);
    mapPageTable(tables + i, space, CODE_ADDRESS);
  }
  mapFrame(code, space, CODE_ADDRESS, Right.Read | Right.Execute);
  makeObject(untyped, ObjectType.Thread, thread);
  hardware.invoke(thread, ThreadOperation.Configure, Handle.Table, space, 0, 0);
  hardware.invoke(thread, ThreadOperation.WriteRegisters, CODE_ADDRESS, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.SetPriority, PRIORITY, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
}

function destroyProcess(): void {
  deleteCapability(thread);
  unmapFrame(code);
  for (let i: u32 = 0; i < PAGE_TABLES; ++i) deleteCapability(tables + i);
  deleteCapability(space);
}
