// The memory of a process: blocks of untyped memory, all taken before it is built. The
// first pays for what lies at a multiple of its size or side by side. Three others, the
// largest first, together have as many pages as the process needs, or up to a quarter
// more: one block for all would have up to twice as many. Three more are for pages of
// 2 MiB.

import { ObjectType, SizeBits } from "../abi/object";
import { Status } from "../abi/status";
import { blockBitsOf, blockHandle, giveBlock, takeBlock } from "../memory-pool";
import { PAGE_BYTES } from "../frame";
import { freeBytes, kindOf, makeObjects, makeSized } from "../untyped";
import { BLOCKS, Process } from "./process";
import { bitsFor } from "./quota";

const enum Place {
  Objects = 0,
  Pages = 1,
  LargePages = 4,
}

/** Takes 2^objectBits bytes for objects, `small` and `large` pages; all or nothing. */
export function takeMemory(
  process: Process,
  objectBits: u32,
  small: u32,
  large: u32,
): Status {
  process.memoryBytes = 0;
  process.pageBlock = Place.LargePages - 1;
  for (let index: u32 = 0; index < BLOCKS; index++) {
    process.setBlock(index, 0);
    process.setMemorySlot(index, 0);
  }
  const taken =
    take(process, Place.Objects, objectBits) &&
    takeParts(process, Place.Pages, small, SizeBits.Page) &&
    takeParts(process, Place.LargePages, large, SizeBits.LargePage);
  if (!taken) giveMemory(process);
  return taken ? Status.Ok : Status.NoMemory;
}

/** Takes three blocks at most, from place `first` on, for `count` of 2^sizeBits bytes. */
function takeParts(process: Process, first: u32, count: u32, sizeBits: u32): bool {
  let left = count;
  for (let index = first; index < first + 3 && left > 0; index++) {
    const bits = index == first + 2 ? bitsFor(left) : 31 - <u32>clz(left);
    if (!take(process, index, bits + sizeBits)) return false;
    left -= min(left, <u32>1 << bits);
  }
  return true;
}

function take(process: Process, index: u32, sizeBits: u32): bool {
  const block = takeBlock(sizeBits);
  if (block == 0) return false;
  process.setBlock(index, block);
  process.setMemorySlot(index, blockHandle(block));
  process.memoryBytes += <u32>1 << blockBitsOf(block);
  return true;
}

/** Takes all of it back, and destroys what was made of it. */
export function giveMemory(process: Process): void {
  for (let index: u32 = 0; index < BLOCKS; index++) {
    const block = process.block(index);
    if (block != 0) giveBlock(block);
    process.setBlock(index, 0);
  }
}

/**
 * Makes frames or page tables in consecutive slots, at most 256; of the smallest block
 * first.
 */
export function makePages(
  process: Process,
  type: ObjectType,
  slot: u32,
  count: u32,
): Status {
  const kind = kindOf(type, SizeBits.Page);
  let first = slot;
  let left = count;
  for (; process.pageBlock >= <u32>Place.Pages; process.pageBlock--) {
    const block = process.block(process.pageBlock);
    if (block == 0) continue;
    const untyped = blockHandle(block);
    let status = makeObjects(untyped, kind, first, left);
    if (status != Status.NoMemory) return status;
    const some = min(left, <u32>(freeBytes(untyped) / PAGE_BYTES));
    if (some > 0) status = makeObjects(untyped, kind, first, some);
    if (some > 0 && status != Status.Ok) return status;
    first += some;
    left -= some;
  }
  return Status.NoMemory;
}

/** Makes a frame of 2 MiB. */
export function makeLargePage(process: Process, slot: u32): Status {
  let status: Status = Status.NoMemory;
  for (let index: u32 = Place.LargePages; index < BLOCKS; index++) {
    const block = process.block(index);
    if (block == 0) continue;
    status = makeSized(blockHandle(block), ObjectType.Frame, SizeBits.LargePage, slot);
    if (status != Status.NoMemory) return status;
  }
  return status;
}
