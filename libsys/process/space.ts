// Filling a new process's address space. A frame is mapped from a slot of the builder's
// and then moved to the process's Kept table: there it lives exactly as long as the
// process, and costs the builder no slot.

import { ObjectType } from "../abi/object";
import { Status } from "../abi/status";
import { copyCapability, moveInto } from "../capability";
import {
  FrameRange,
  PAGE_BYTES,
  READ_WRITE,
  mapFrame,
  mapPageTable,
  rangeCount,
  rangeFirst,
  unmapFrame,
} from "../frame";
import { mapOwn } from "../own-space";
import { Span, sizeOf, startOf } from "../span";
import { INSPECTION_WINDOW } from "../windows";
import { LARGE_PAGE_BYTES } from "./heap";
import { makeLargePage, makePages } from "./memory";
import { Part, Process } from "./process";
import { SCRATCH_BATCH, TABLE_SCRATCH, scratch } from "./scratch";

/** Moves a capability to where it lives as long as the process. */
export function keep(process: Process, slot: u32): Status {
  // Slot 0 of a table is its header.
  process.keptCount++;
  return moveInto(process.handleOf(Part.Kept), process.keptCount, slot);
}

/** Maps a frame into the process, with the page tables that are missing on the way. */
export function mapInto(process: Process, frame: u32, address: u64, access: u32): Status {
  const space = process.handleOf(Part.Space);
  let status = mapFrame(frame, space, address, access);
  while (status == Status.NoPageTable) {
    status = addPageTable(process, address);
    if (status != Status.Ok) return status;
    status = mapFrame(frame, space, address, access);
  }
  return status;
}

/** Adds the page tables that an address lacks until a frame could be mapped there. */
export function addPageTables(process: Process, address: u64): Status {
  let status: Status = Status.Ok;
  while (status == Status.Ok) status = addPageTable(process, address);
  return status == Status.AlreadyMapped ? Status.Ok : status;
}

function addPageTable(process: Process, address: u64): Status {
  const slot = scratch(TABLE_SCRATCH);
  let status = makePages(process, ObjectType.PageTable, slot, 1);
  if (status == Status.Ok) {
    status = mapPageTable(slot, process.handleOf(Part.Space), address);
  }
  const kept = keep(process, slot);
  return status == Status.Ok ? kept : status;
}

/** Maps `count` pages of zeroes from `address` on. */
export function mapZeroes(
  process: Process,
  address: u64,
  count: u32,
  access: u32,
): Status {
  let done: u32 = 0;
  while (done < count) {
    const batch = min(count - done, SCRATCH_BATCH);
    let status = makePages(process, ObjectType.Frame, scratch(0), batch);
    for (let i: u32 = 0; i < batch && status == Status.Ok; ++i) {
      const page = address + <u64>(done + i) * PAGE_BYTES;
      status = mapAndKeep(process, scratch(i), page, access);
    }
    if (status != Status.Ok) return status;
    done += batch;
  }
  return Status.Ok;
}

/** As mapZeroes, with pages of 2 MiB; `address` is a multiple of that. */
export function mapLargeZeroes(
  process: Process,
  address: u64,
  count: u32,
  access: u32,
): Status {
  let status: Status = Status.Ok;
  for (let i: u32 = 0; i < count && status == Status.Ok; ++i) {
    status = makeLargePage(process, scratch(0));
    if (status != Status.Ok) return status;
    const page = address + <u64>i * LARGE_PAGE_BYTES;
    status = mapAndKeep(process, scratch(0), page, access);
  }
  return status;
}

/** Maps a range of frames (frame.ts, FrameRange) without giving them away. */
export function mapShared(
  process: Process,
  address: u64,
  frames: FrameRange,
  access: u32,
): Status {
  for (let i: u32 = 0; i < rangeCount(frames); ++i) {
    let status = copyCapability(scratch(0), rangeFirst(frames) + i);
    if (status != Status.Ok) return status;
    status = mapAndKeep(process, scratch(0), address + <u64>i * PAGE_BYTES, access);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

/** Maps a copy of `bytes`, filled up with zeroes to whole pages. */
export function mapCopy(
  process: Process,
  address: u64,
  bytes: Span,
  access: u32,
): Status {
  for (let done: u32 = 0; done < sizeOf(bytes); done += PAGE_BYTES) {
    const frame = scratch(0);
    let status = makePages(process, ObjectType.Frame, frame, 1);
    if (status == Status.Ok) status = mapOwn(frame, INSPECTION_WINDOW, READ_WRITE);
    if (status != Status.Ok) return status;
    const size = min(PAGE_BYTES, sizeOf(bytes) - done);
    memory.copy(INSPECTION_WINDOW, startOf(bytes) + done, size);
    status = unmapFrame(frame);
    if (status != Status.Ok) return status;
    status = mapAndKeep(process, frame, address + done, access);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

function mapAndKeep(process: Process, frame: u32, address: u64, access: u32): Status {
  const status = mapInto(process, frame, address, access);
  return status == Status.Ok ? keep(process, frame) : status;
}
