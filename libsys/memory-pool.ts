// The untyped memory that init and the loader build processes of: a buddy allocator. A
// block is one Untyped capability; splitting retypes it into two halves, and two free
// halves are joined again by deleting them. Blocks are named by an index, 0 is none.

import { ObjectType } from "./abi/object";
import { Status } from "./abi/status";
import { deleteCapability, revokeCapability } from "./capability";
import { giveSlots, takeSlots } from "./slots";
import { kindOf, makeObjects } from "./untyped";

const MAXIMUM_BLOCKS: i32 = 1024;
const BLOCK_BYTES: i32 = 16;
const blocks: usize = memory.data(MAXIMUM_BLOCKS * BLOCK_BYTES, 8);

const enum BlockState {
  None = 0,
  Free = 1,
  Used = 2,
  Split = 3,
}

/**
 * Halves of one block are the indices 2n and 2n + 1; a block added from outside has no
 * buddy.
 */
@unmanaged
@final
class Block {
  slot: u32;
  sizeBits: u32;
  parent: u32;
  state: u32; // BlockState
}

// @ts-ignore: decorator
@inline
function blockAt(index: u32): Block {
  return changetype<Block>(blocks + index * <u32>BLOCK_BYTES);
}

/** Adds the untyped memory behind `slot`: 2^sizeBits bytes, free. */
export function addBlock(slot: u32, sizeBits: u32): bool {
  const pair = takePair();
  if (pair == 0) return false;
  setBlock(pair, slot, sizeBits, 0);
  return true;
}

/**
 * Index of a free block of exactly 2^sizeBits bytes, now used; 0 when there is no memory.
 */
export function takeBlock(sizeBits: u32): u32 {
  let index = smallestFree(sizeBits);
  while (index != 0 && blockAt(index).sizeBits > sizeBits) index = split(index);
  if (index != 0) blockAt(index).state = BlockState.Used;
  return index;
}

/** Handle of a block's untyped memory. */
export function blockHandle(index: u32): u32 {
  return blockAt(index).slot;
}

/** Destroys all that was made of the block, and frees it. */
export function giveBlock(index: u32): void {
  revokeCapability(blockAt(index).slot);
  blockAt(index).state = BlockState.Free;
  let joined = index;
  while (joined != 0) joined = join(joined);
}

/** Bytes in free blocks. */
export function freeMemory(): u64 {
  let bytes: u64 = 0;
  for (let i: u32 = 2; i < <u32>MAXIMUM_BLOCKS; ++i) {
    const block = blockAt(i);
    if (block.state == BlockState.Free) bytes += <u64>1 << block.sizeBits;
  }
  return bytes;
}

function setBlock(index: u32, slot: u32, sizeBits: u32, parent: u32): void {
  const block = blockAt(index);
  block.slot = slot;
  block.sizeBits = sizeBits;
  block.parent = parent;
  block.state = BlockState.Free;
}

/** An even index that is free together with its odd neighbour; 0 when there is none. */
function takePair(): u32 {
  for (let i: u32 = 2; i < <u32>MAXIMUM_BLOCKS; i += 2) {
    if (blockAt(i).state + blockAt(i + 1).state == BlockState.None) return i;
  }
  return 0;
}

function smallestFree(sizeBits: u32): u32 {
  let best: u32 = 0;
  for (let i: u32 = 2; i < <u32>MAXIMUM_BLOCKS; ++i) {
    const block = blockAt(i);
    if (block.state != BlockState.Free || block.sizeBits < sizeBits) continue;
    if (best == 0 || block.sizeBits < blockAt(best).sizeBits) best = i;
  }
  return best;
}

/** Makes two halves of a free block; the first half's index, 0 when that fails. */
function split(index: u32): u32 {
  const pair = takePair();
  const slot = pair == 0 ? 0 : takeSlots(2);
  if (slot == 0) return 0;
  const whole = blockAt(index);
  const kind = kindOf(ObjectType.Untyped, whole.sizeBits - 1);
  if (makeObjects(whole.slot, kind, slot, 2) != Status.Ok) {
    giveSlots(slot, 2);
    return 0;
  }
  setBlock(pair, slot, whole.sizeBits - 1, index);
  setBlock(pair + 1, slot + 1, whole.sizeBits - 1, index);
  whole.state = BlockState.Split;
  return pair;
}

/**
 * Joins a free block with its free buddy; index of the whole, 0 when there is nothing to
 * join.
 */
function join(index: u32): u32 {
  const pair = index & ~1;
  const first = blockAt(pair);
  const second = blockAt(pair + 1);
  if (first.parent == 0 || first.state != BlockState.Free) return 0;
  if (second.state != BlockState.Free) return 0;
  deleteCapability(first.slot);
  deleteCapability(second.slot);
  giveSlots(first.slot, 2);
  const whole = first.parent;
  first.state = BlockState.None;
  second.state = BlockState.None;
  blockAt(whole).state = BlockState.Free;
  return whole;
}
