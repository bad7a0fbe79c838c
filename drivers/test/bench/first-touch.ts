// Memory touched for the first time: a thread of the peer touches pages where nothing is
// mapped; this process is its pager, makes a zeroed page for each fault, maps it, and
// lets the thread go on.

import { Handle } from "../../../libsys/abi/layout";
import { ObjectType } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { deleteCapability } from "../../../libsys/capability";
import { READ_WRITE, mapFrame, mapPageTable, unmapFrame } from "../../../libsys/frame";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import {
  PeerOperation,
  TOUCHED_ADDRESS,
  TOUCHED_PAGES,
} from "../../../libsys/protocol/bench";
import { takeSlot, takeSlots } from "../../../libsys/slots";
import { makeObject, makeSized } from "../../../libsys/untyped";
import { askPeerWith, make } from "./peer";
import { SAMPLES, keepDifference, measure, report, wanted } from "./sample";

const PAGE_BYTES: u32 = 4096;
const PAGE_BITS: u32 = 12;
const TABLE_BITS: u32 = 13;
const ROUNDS: u32 = 8;
/** A reply with any label but 0 leaves the thread suspended. */
const LEAVE_SUSPENDED: u64 = 1 << 32;
/** The lowest page table is made for each sample. */
const BARE_ADDRESS: u64 = 0x800_0000;

let endpoint: u32 = 0;
let reply: u32 = 0;
let space: u32 = 0;
let memoryOfPages: u32 = 0;
let pages: u32 = 0;
let touched: u32 = 0;

export function measureFirstTouches(): void {
  measureTouches();
  measureBareMaps();
}

/** The peer keeps a thread and a slot for ever, so this comes last. */
function measureTouches(): void {
  if (!wanted("touch-new-page")) return;
  endpoint = make(ObjectType.Endpoint, 0);
  reply = make(ObjectType.Reply, 0);
  memoryOfPages = make(ObjectType.Untyped, PAGE_BITS + 4);
  pages = takeSlots(2 * ROUNDS);
  space = takeSlot();
  message.receiveInto(0, space);
  askPeerWith(PeerOperation.Touch, 0, endpoint, 0);
  message.receiveInto(0, 0);
  hardware.receive(endpoint, reply);
  addPageTables();
  measure("touch-new-page", timeTouches, ROUNDS);
  hardware.reply(reply, LEAVE_SUSPENDED, 0, 0, 0, 0);
}

/** Until a page could be mapped: a frame made for the test is deleted again. */
function addPageTables(): void {
  makeSized(memoryOfPages, ObjectType.Frame, PAGE_BITS, pages);
  while (mapFrame(pages, space, TOUCHED_ADDRESS, READ_WRITE) != Status.Ok) {
    mapPageTable(make(ObjectType.PageTable, 0), space, TOUCHED_ADDRESS);
  }
  deleteCapability(pages);
}

/** The thread waits in a fault at page `touched`, before and after. */
function timeTouches(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    makeSized(memoryOfPages, ObjectType.Frame, PAGE_BITS, pages + i);
    const address = TOUCHED_ADDRESS + touched * PAGE_BYTES;
    mapFrame(pages + i, space, address, READ_WRITE);
    hardware.replyReceive(endpoint, reply, 0, 0, 0, 0, 0);
    touched = (touched + 1) % TOUCHED_PAGES;
  }
  const ticks = hardware.readTimestamp() - start;
  for (let i: u32 = 0; i < rounds; ++i) deleteCapability(pages + i);
  return ticks;
}

/** One page where the lowest page table is missing, as libsys/own-space.ts maps it. */
function measureBareMaps(): void {
  const name = "map-1-pages-without-table";
  if (!wanted(name)) return;
  const untyped = make(ObjectType.Untyped, TABLE_BITS);
  const frame = make(ObjectType.Frame, PAGE_BITS);
  const table = takeSlot();
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    const start = hardware.readTimestamp();
    const empty = hardware.readTimestamp();
    mapBare(untyped, frame, table);
    const mapped = hardware.readTimestamp();
    keepDifference(index, mapped - empty, empty - start);
    unmapFrame(frame);
    deleteCapability(table);
  }
  report(name, 1);
}

function mapBare(untyped: u32, frame: u32, table: u32): void {
  const space = Handle.AddressSpace;
  if (mapFrame(frame, space, BARE_ADDRESS, READ_WRITE) != Status.NoPageTable) {
    unreachable();
  }
  makeObject(untyped, ObjectType.PageTable, table);
  mapPageTable(table, space, BARE_ADDRESS);
  if (mapFrame(frame, space, BARE_ADDRESS, READ_WRITE) != Status.Ok) unreachable();
}
