// System calls whose work grows with what a program made, and the fault that the core
// itself has to report. `npm run bench -- --latency` traces them to see how long the core
// keeps interrupts waiting.

import { Handle } from "../../../libsys/abi/layout";
import { LogLevel, ObjectType, Right } from "../../../libsys/abi/object";
import { ThreadOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { copyCapability, copyInto, deleteCapability } from "../../../libsys/capability";
import { revokeCapability } from "../../../libsys/capability";
import { mapFrame, mapPageTable } from "../../../libsys/frame";
import * as hardware from "../../../libsys/hardware";
import { sleep } from "../../../libsys/ipc";
import { openLine, writeLine } from "../../../libsys/log";
import { giveSlots, takeSlot, takeSlots } from "../../../libsys/slots";
import { kindOf, makeObjects, makeSized } from "../../../libsys/untyped";
import { make } from "./peer";
import { measure, traced } from "./sample";

const COPIES: u32 = 1000;
const FEW_COPIES: u32 = 100;
const UNTYPED_BITS: u32 = 22;
const LARGE_PAGE_BITS: u32 = 21;
const TABLE_BITS: u32 = 15;
const OBJECTS: u32 = 256;
const PRIORITY: u32 = 101;
const PAGE_BITS: u32 = 12;
const PAGE_TABLES: u32 = 3;
const MAPPED: u64 = 0x40_0000;
/** The longest line that libsys writes. */
const LINE_BYTES: u32 = 480;
/** The loader lets 50 lines through in each second. */
const LINE_NANOSECONDS: u64 = 25_000_000;

let untyped: u32 = 0;
let endpoint: u32 = 0;
let slots: u32 = 0;
let spare: u32 = 0;

export function measureLongCalls(): void {
  untyped = make(ObjectType.Untyped, UNTYPED_BITS);
  endpoint = make(ObjectType.Endpoint, 0);
  slots = takeSlots(COPIES);
  spare = takeSlot();
  if (slots == 0 || spare == 0) unreachable();
  traced("revoke-100-copies", timeFewCopies);
  traced("revoke-1000-copies", timeCopies);
  traced("delete-table-of-1000-copies", timeTable);
  traced("make-256-threads", timeThreads);
  traced("make-256-pages", timePages);
  traced("revoke-mapped-pages", timeMappedPages);
  traced("make-large-page", timeLargePage);
  traced("unhandled-fault", timeFault);
  traced("log-line", timeLog);
  measure("make-large-page", timeLargePage, 1);
  deleteCapability(untyped);
  giveSlots(slots, COPIES);
}

function timeFewCopies(rounds: u32): u64 {
  return timeRevoke(rounds, FEW_COPIES);
}

function timeCopies(rounds: u32): u64 {
  return timeRevoke(rounds, COPIES);
}

/** Copies one capability `count` times, and takes all copies back at once. */
function timeRevoke(rounds: u32, count: u32): u64 {
  const start = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    for (let i: u32 = 0; i < count; ++i) copyCapability(slots + i, endpoint);
    if (revokeCapability(endpoint) != Status.Ok) unreachable();
  }
  return hardware.readTimestamp() - start;
}

/** Fills a table and deletes it. */
function timeTable(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    makeSized(untyped, ObjectType.CapabilityTable, TABLE_BITS, spare);
    for (let i: u32 = 1; i <= COPIES; ++i) copyInto(spare, i, endpoint, 15);
    if (deleteCapability(spare) != Status.Ok) unreachable();
  }
  return hardware.readTimestamp() - start;
}

/** Makes many threads in one call, and takes them away in another. */
function timeThreads(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    if (makeObjects(untyped, ObjectType.Thread, slots, OBJECTS) != Status.Ok) {
      unreachable();
    }
    if (revokeCapability(untyped) != Status.Ok) unreachable();
  }
  return hardware.readTimestamp() - start;
}

/** Makes many pages in one call, and takes them away in another. */
function timePages(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  const page = kindOf(ObjectType.Frame, PAGE_BITS);
  for (let round: u32 = 0; round < rounds; ++round) {
    if (makeObjects(untyped, page, slots, OBJECTS) != Status.Ok) unreachable();
    if (revokeCapability(untyped) != Status.Ok) unreachable();
  }
  return hardware.readTimestamp() - start;
}

/** Takes away an address space with its page tables, and all the pages mapped there. */
function timeMappedPages(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  const page = kindOf(ObjectType.Frame, PAGE_BITS);
  const pages = slots + PAGE_TABLES;
  for (let round: u32 = 0; round < rounds; ++round) {
    makeObjects(untyped, ObjectType.AddressSpace, spare, 1);
    makeObjects(untyped, ObjectType.PageTable, slots, PAGE_TABLES);
    makeObjects(untyped, page, pages, OBJECTS);
    for (let i: u32 = 0; i < PAGE_TABLES; ++i) mapPageTable(slots + i, spare, MAPPED);
    for (let i: u32 = 0; i < OBJECTS; ++i) {
      if (
        mapFrame(pages + i, spare, MAPPED + (i << PAGE_BITS), Right.Read) != Status.Ok
      ) {
        unreachable();
      }
    }
    if (revokeCapability(untyped) != Status.Ok) unreachable();
  }
  return hardware.readTimestamp() - start;
}

/** Zeroes 2 MiB. */
function timeLargePage(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    const made = makeSized(untyped, ObjectType.Frame, LARGE_PAGE_BITS, spare);
    if (made != Status.Ok) unreachable();
    deleteCapability(spare);
  }
  return hardware.readTimestamp() - start;
}

/** A thread without a handler fetches its first instruction from page 0. */
function timeFault(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    if (makeObjects(untyped, ObjectType.Thread, spare, 1) != Status.Ok) unreachable();
    hardware.invoke(
      spare,
      ThreadOperation.Configure,
      Handle.Table,
      Handle.AddressSpace,
      0,
      0,
    );
    hardware.invoke(spare, ThreadOperation.SetPriority, PRIORITY, 0, 0, 0);
    hardware.invoke(spare, ThreadOperation.Resume, 0, 0, 0, 0);
    deleteCapability(spare);
  }
  return hardware.readTimestamp() - start;
}

/** A long line for the core's log, which the loader writes for this module. */
function timeLog(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let round: u32 = 0; round < rounds; ++round) {
    const line = openLine();
    for (let i: u32 = 0; i < LINE_BYTES; ++i) line.byte(0x78);
    writeLine(LogLevel.Info);
    sleep(LINE_NANOSECONDS);
  }
  return hardware.readTimestamp() - start;
}
