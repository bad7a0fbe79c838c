// The untyped memory that init and the loader build processes of: a buddy allocator. A
// block is one Untyped capability; splitting retypes it into two halves, and two free
// halves are joined again by deleting them. Blocks are named by an index, 0 is none. Free
// blocks are linked by size, so that taking and giving never search.

import { ObjectType } from "./abi/object";
import { Status } from "./abi/status";
import { deleteCapability, revokeCapability } from "./capability";
import { giveSlots, takeSlots } from "./slots";
import { kindOf, makeObjects } from "./untyped";

const SIZES: u32 = 44;
let blocks: usize = memory.data(1024 * 24, 8);
let capacity: u32 = 1024;
/** For each size the first free block, 0 for none. */
const firstFree: usize = memory.data(44 * 4, 4);

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
  /** Neighbours on the list of free blocks of its size, or of pairs of no blocks. */
  next: u32;
  previous: u32;
}

export const BLOCK_BYTES: i32 = 24;
if (offsetof<Block>() != 24) ERROR("Block is 24 bytes");

/** Pairs from here on were never used; those given back are a list. */
let untouchedPairs: u32 = 2;
let emptyPairs: u32 = 0;
let freeBytes: u64 = 0;
let usedBytes: u64 = 0;
let peakBytes: u64 = 0;

// @ts-ignore: decorator
@inline
function blockAt(index: u32): Block {
  return changetype<Block>(blocks + index * offsetof<Block>());
}

// @ts-ignore: decorator
@inline
function placeOfFirst(sizeBits: u32): usize {
  return firstFree + sizeBits * 4;
}

/** Lets the pool have more than 1024 blocks: `room` is for `count`. Before the first. */
export function enlargePool(room: usize, count: u32): void {
  blocks = room;
  capacity = count;
}

/**
 * Adds the untyped memory behind `slot`: 2^sizeBits bytes, free. Its index, or 0 when
 * there is no room.
 */
export function addBlock(slot: u32, sizeBits: u32): u32 {
  const pair = sizeBits < SIZES ? takePair() : 0;
  if (pair == 0) return 0;
  setBlock(pair, slot, sizeBits, 0);
  freeBytes += <u64>1 << sizeBits;
  return pair;
}

/** Notes that a free block was split already: its halves are in `slot` and the next. */
export function resumeSplit(index: u32, slot: u32): u32 {
  const pair = takePair();
  if (pair == 0) return 0;
  const bits = blockAt(index).sizeBits - 1;
  unlink(index, BlockState.Split);
  setBlock(pair + 1, slot + 1, bits, index);
  setBlock(pair, slot, bits, index);
  return pair;
}

/** Notes that a free block is in use, maybe already. */
export function resumeUse(index: u32): void {
  const bytes = <u64>1 << blockAt(index).sizeBits;
  unlink(index, BlockState.Used);
  freeBytes -= bytes;
  usedBytes += bytes;
  peakBytes = max(peakBytes, usedBytes);
}

/** log2 of a block's bytes. */
export function blockBitsOf(index: u32): u32 {
  return blockAt(index).sizeBits;
}

/**
 * Index of a free block of exactly 2^sizeBits bytes, now used; 0 when there is no memory.
 */
export function takeBlock(sizeBits: u32): u32 {
  let index = smallestFree(sizeBits);
  while (index != 0 && blockAt(index).sizeBits > sizeBits) index = split(index);
  if (index == 0) return 0;
  resumeUse(index);
  return index;
}

/** Handle of a block's untyped memory. */
export function blockHandle(index: u32): u32 {
  return blockAt(index).slot;
}

/** Destroys all that was made of the block, and frees it. */
export function giveBlock(index: u32): void {
  const block = blockAt(index);
  revokeCapability(block.slot);
  freeBytes += <u64>1 << block.sizeBits;
  usedBytes -= <u64>1 << block.sizeBits;
  link(index);
  let joined = index;
  while (joined != 0) joined = join(joined);
}

/** Bytes in free blocks. */
export function freeMemory(): u64 {
  return freeBytes;
}

/** Bytes in used blocks. */
export function usedMemory(): u64 {
  return usedBytes;
}

/** Lets the most bytes that were used begin anew, with those that are used now. */
export function forgetPeak(): void {
  peakBytes = usedBytes;
}

/** The most bytes that were in used blocks at one time. */
export function peakMemory(): u64 {
  return peakBytes;
}

function setBlock(index: u32, slot: u32, sizeBits: u32, parent: u32): void {
  const block = blockAt(index);
  block.slot = slot;
  block.sizeBits = sizeBits;
  block.parent = parent;
  link(index);
}

/** Puts a block on the list of free ones. */
function link(index: u32): void {
  const block = blockAt(index);
  const place = placeOfFirst(block.sizeBits);
  const next = load<u32>(place);
  block.state = BlockState.Free;
  block.next = next;
  block.previous = 0;
  if (next != 0) blockAt(next).previous = index;
  store<u32>(place, index);
}

/** Takes a block off the list of free ones; `state` is what it is then. */
function unlink(index: u32, state: BlockState): void {
  const block = blockAt(index);
  block.state = <u32>state;
  if (block.next != 0) blockAt(block.next).previous = block.previous;
  if (block.previous != 0) blockAt(block.previous).next = block.next;
  else store<u32>(placeOfFirst(block.sizeBits), block.next);
}

/** An even index that belongs to no block, nor its odd neighbour; 0 when all do. */
function takePair(): u32 {
  const pair = emptyPairs;
  if (pair != 0) {
    emptyPairs = blockAt(pair).next;
    return pair;
  }
  if (untouchedPairs == capacity) return 0;
  untouchedPairs += 2;
  return untouchedPairs - 2;
}

function givePair(pair: u32): void {
  blockAt(pair).state = BlockState.None;
  blockAt(pair + 1).state = BlockState.None;
  blockAt(pair).next = emptyPairs;
  emptyPairs = pair;
}

function smallestFree(sizeBits: u32): u32 {
  for (let bits = sizeBits; bits < SIZES; bits++) {
    const index = load<u32>(placeOfFirst(bits));
    if (index != 0) return index;
  }
  return 0;
}

/** Makes two halves of a free block; the first half's index, 0 when that fails. */
function split(index: u32): u32 {
  const slot = takeSlots(2);
  const pair = slot == 0 ? 0 : takePair();
  if (pair == 0 || !makeHalves(blockAt(index), slot)) {
    if (slot != 0) giveSlots(slot, 2);
    if (pair != 0) givePair(pair);
    return 0;
  }
  const bits = blockAt(index).sizeBits - 1;
  unlink(index, BlockState.Split);
  // The half that is wanted comes first on the list.
  setBlock(pair + 1, slot + 1, bits, index);
  setBlock(pair, slot, bits, index);
  return pair;
}

function makeHalves(whole: Block, slot: u32): bool {
  const kind = kindOf(ObjectType.Untyped, whole.sizeBits - 1);
  return makeObjects(whole.slot, kind, slot, 2) == Status.Ok;
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
  unlink(pair, BlockState.None);
  unlink(pair + 1, BlockState.None);
  givePair(pair);
  link(whole);
  return whole;
}
