// The first process: its objects are made here as retype would make them, because there
// is nobody yet to ask for them. From then on the core makes nothing by itself.

import {
  BOOT_INFO_COMMAND_LINE,
  BOOT_INFO_COMMAND_LINE_BYTES,
} from "../libsys/abi/boot-info";
import { BOOT_INFO_MAGIC, BOOT_INFO_UNTYPED, BootInfo } from "../libsys/abi/boot-info";
import { Handle, IPC_BUFFER, STACK_TOP, START_INFO } from "../libsys/abi/layout";
import { ObjectType, Right, SizeBits } from "../libsys/abi/object";
import { bootRange, bootRangeCount, ramBytes, takePages } from "./boot-memory";
import { Capability, CapabilityFlag, fillSlot } from "./capability";
import { copyWords, symbolAddress, zeroWords } from "./hardware";
import { initEntry, mapBootPage, mapInit, mapStack } from "./init-image";
import { PORT_COUNT } from "./io-port";
import { ImageSymbol, PAGE_BITS, PAGE_BYTES, windowPointer } from "./memory-map";
import { commandLineLength, StartInfo } from "./start-info";
import { slotAt } from "./table";
import { HIGHEST_PRIORITY, Thread, threadAt, ThreadSlot } from "./thread";
import { setThreadSlot } from "./thread-life";
import { makeObject } from "./untyped";

const TABLE_SLOTS: u32 = 4096;
const TABLE_BITS: u32 = 17;
const STACK_BYTES: u32 = 65536;
const PRIORITY: u32 = 255;
const INFO_VERSION: u32 = 1;
const HASH_WORDS: u32 = 4;
const RANGE_BYTES: u32 = 16;

/** Where the boot archive lies: whole pages, and its exact length. */
@unmanaged
@final
export class BootArchive {
  page: u32;
  pages: u32;
  bytes: u32;
}

/** Makes the thread that runs init, ready to be started. */
export function createInit(info: StartInfo, archive: BootArchive): Thread {
  const table = takePages(1 << (TABLE_BITS - PAGE_BITS));
  const objects = takePages(1);
  const thread = threadAt(objects);
  const root = takePages(1);
  const bufferPage = takePages(1);
  const infoPage = takePages(1);
  zeroWords(table, 1 << (TABLE_BITS - 3));
  zeroWords(objects, PAGE_BYTES >> 3);
  zeroWords(root, PAGE_BYTES >> 3);
  zeroWords(bufferPage, PAGE_BYTES >> 3);
  zeroWords(infoPage, PAGE_BYTES >> 3);

  makeObject(
    slotAt(table, Handle.Table),
    kind(ObjectType.CapabilityTable, TABLE_BITS),
    table,
  );
  makeObject(slotAt(table, Handle.AddressSpace), kind(ObjectType.AddressSpace, 12), root);
  fillSmallSlots(table, objects);
  fillAuthority(table, archive);
  mapBootPage(root, IPC_BUFFER, bufferPage, Right.Read | Right.Write);
  mapBootPage(root, START_INFO, infoPage, Right.Read);
  mapInit(root);
  mapStack(root, STACK_TOP, STACK_BYTES);
  configureInit(thread, table, bufferPage);
  // Last, because everything above takes pages off the ranges.
  const free = fillUntyped(table);
  describeBoot(infoPage, info, archive, free);
  return thread;
}

// @ts-ignore: decorator
@inline
function kind(type: ObjectType, sizeBits: u32): u32 {
  return <u32>type | (sizeBits << 8);
}

/**
 * The small objects share one page, the thread first because it has the largest
 * alignment.
 */
function fillSmallSlots(table: u32, page: u32): void {
  const after = page + (1 << SizeBits.Thread);
  makeObject(
    slotAt(table, Handle.Thread),
    kind(ObjectType.Thread, SizeBits.Thread),
    page,
  );
  makeObject(slotAt(table, Handle.Reply), kind(ObjectType.Reply, SizeBits.Reply), after);
  const notification = kind(ObjectType.Notification, SizeBits.Notification);
  makeObject(slotAt(table, Handle.Notification), notification, after + 32);
  makeObject(slotAt(table, Handle.Sleep), notification, after + 64);
  makeObject(slotAt(table, Handle.Service), kind(ObjectType.Endpoint, 5), after + 96);
}

function fillAuthority(table: u32, archive: BootArchive): void {
  fillSlot(slotAt(table, Handle.Log), ObjectType.Log, Right.All, 0);
  fillSlot(
    slotAt(table, Handle.InterruptControl),
    ObjectType.InterruptControl,
    Right.All,
    0,
  );
  const ports = slotAt(table, Handle.IoPorts);
  fillSlot(ports, ObjectType.IoPort, Right.All, 0);
  ports.asid = PORT_COUNT;
  if (archive.pages == 0) return;
  fillUntypedSlot(slotAt(table, Handle.Archive), archive.page, archive.pages);
  slotAt(table, Handle.Archive).mark(CapabilityFlag.Device);
}

function fillUntypedSlot(slot: Capability, page: u32, pages: u32): void {
  fillSlot(slot, ObjectType.Untyped, Right.All, page);
  slot.asid = pages;
}

function configureInit(thread: Thread, table: u32, bufferPage: u32): void {
  setThreadSlot(thread, ThreadSlot.Table, slotAt(table, Handle.Table));
  setThreadSlot(thread, ThreadSlot.Space, slotAt(table, Handle.AddressSpace));
  thread.setBuffer(bufferPage);
  thread.priority = PRIORITY;
  thread.priorityCeiling = HIGHEST_PRIORITY;
  thread.instructionPointer = initEntry();
  thread.stackPointer = STACK_TOP;
  thread.badge = START_INFO;
}

/** Gives init all that is left; returns the first handle after it. */
function fillUntyped(table: u32): u32 {
  const count = bootRangeCount();
  for (let i: u32 = 0; i < count; ++i) {
    const range = bootRange(i);
    const slot = slotAt(table, Handle.FirstGrant + i);
    fillUntypedSlot(slot, <u32>(range.base >> PAGE_BITS), range.pages);
    if (range.flags) slot.mark(CapabilityFlag.Device);
  }
  return Handle.FirstGrant + count;
}

function describeBoot(
  page: u32,
  start: StartInfo,
  archive: BootArchive,
  free: u32,
): void {
  const info = changetype<BootInfo>(<usize>page);
  info.magic = BOOT_INFO_MAGIC;
  info.version = INFO_VERSION;
  info.untypedCount = bootRangeCount();
  info.firstUntyped = Handle.FirstGrant;
  info.archiveBytes = archive.bytes;
  info.firstFree = free;
  info.memoryBytes = ramBytes;
  info.tableSlots = TABLE_SLOTS;
  const hash = windowPointer(symbolAddress(ImageSymbol.CoreHash));
  copyWords(page + <u32>offsetof<BootInfo>("coreHash0"), hash, HASH_WORDS);
  const ranges = changetype<u32>(bootRange(0));
  const rangeWords = (bootRangeCount() * RANGE_BYTES) >> 3;
  copyWords(page + BOOT_INFO_UNTYPED, ranges, rangeWords);

  const length = min(commandLineLength(start), BOOT_INFO_COMMAND_LINE_BYTES);
  info.commandLineLength = length;
  memory.copy(page + BOOT_INFO_COMMAND_LINE, <usize>(<u32>start.commandLine), length);
}
