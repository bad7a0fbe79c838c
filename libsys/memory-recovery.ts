// The memory pool of a process that takes over another's capability table: how blocks
// were split is told by the untyped memory in it, since halves lie in neighbouring slots.
// Whoever uses a block says so; the others are free again.

import { ObjectType, UntypedOperation } from "./abi/object";
import { Status } from "./abi/status";
import { invoke, invokedValue, sizeBitsOf, typeOf } from "./capability";
import {
  blockBitsOf,
  blockHandle,
  forgetPeak,
  giveBlock,
  resumeSplit,
  resumeUse,
} from "./memory-pool";
import { firstOwnSlot, ownSlots } from "./slots";

const MAXIMUM_PIECES: u32 = 4096;
const pieces: usize = memory.data(4096 * 16, 8);
let pieceCount: u32 = 0;

/** Blocks that are not split, and whether somebody uses them. */
const leaves: usize = memory.data(4096 * 8, 4);
let leafCount: u32 = 0;

@unmanaged
@final
class Piece {
  address: u64;
  slot: u32;
  sizeBits: u32;
}

@unmanaged
@final
class Leaf {
  block: u32;
  used: u32;
}

if (offsetof<Piece>() != 16) ERROR("Piece is 16 bytes");
if (offsetof<Leaf>() != 8) ERROR("Leaf is 8 bytes");

// @ts-ignore: decorator
@inline
function pieceAt(index: u32): Piece {
  return changetype<Piece>(pieces + index * offsetof<Piece>());
}

// @ts-ignore: decorator
@inline
function leafAt(index: u32): Leaf {
  return changetype<Leaf>(leaves + index * offsetof<Leaf>());
}

/** Looks for untyped memory in the process's own slots. */
export function findPieces(): void {
  const end = firstOwnSlot() + ownSlots();
  for (let slot = firstOwnSlot(); slot < end; slot++) {
    if (typeOf(slot) != ObjectType.Untyped || pieceCount == MAXIMUM_PIECES) continue;
    const piece = pieceAt(pieceCount++);
    piece.slot = slot;
    piece.sizeBits = sizeBitsOf(slot);
    piece.address = addressOf(slot);
  }
}

/** Physical address of untyped memory. */
function addressOf(slot: u32): u64 {
  const status = invoke(slot, UntypedOperation.Address, 0, 0);
  return status == Status.Ok ? invokedValue() : u64.MAX_VALUE;
}

/** Finds out how the block, added just now, was split. */
export function recoverBlock(index: u32): void {
  recover(index, addressOf(blockHandle(index)));
}

function recover(index: u32, address: u64): void {
  const bits = blockBitsOf(index) - 1;
  const slot = slotOf(address, bits);
  const pair = slot == 0 ? 0 : resumeSplit(index, slot);
  if (pair == 0) {
    addLeaf(index);
    return;
  }
  recover(pair, address);
  recover(pair + 1, address + (<u64>1 << bits));
}

/** Slot of the untyped memory at `address` of that size, 0 when there is none. */
function slotOf(address: u64, sizeBits: u32): u32 {
  for (let index: u32 = 0; index < pieceCount; index++) {
    const piece = pieceAt(index);
    if (piece.address == address && piece.sizeBits == sizeBits) return piece.slot;
  }
  return 0;
}

/** Until the end of the recovery nobody must take it. */
function addLeaf(index: u32): void {
  resumeUse(index);
  const leaf = leafAt(leafCount++);
  leaf.block = index;
  leaf.used = 0;
}

/** The block behind `slot`, which is used; 0 when there is none such. */
export function recoverUse(slot: u32): u32 {
  for (let index: u32 = 0; index < leafCount; index++) {
    const leaf = leafAt(index);
    if (leaf.used != 0 || blockHandle(leaf.block) != slot) continue;
    leaf.used = 1;
    return leaf.block;
  }
  return 0;
}

/** Whether recoverUse would find the block. */
export function isRecoverable(slot: u32): bool {
  for (let index: u32 = 0; index < leafCount; index++) {
    if (leafAt(index).used == 0 && blockHandle(leafAt(index).block) == slot) return true;
  }
  return false;
}

/** As recoverUse, for the block of which the object at this address was made first. */
export function recoverUseAt(address: u64): u32 {
  for (let index: u32 = 0; index < leafCount; index++) {
    const slot = blockHandle(leafAt(index).block);
    if (leafAt(index).used == 0 && addressOf(slot) == address) return recoverUse(slot);
  }
  return 0;
}

/**
 * Frees all blocks that nobody uses and of which nothing was made. Others stay as they
 * are until freeOrphans.
 */
export function endRecovery(): void {
  for (let index: u32 = 0; index < leafCount; index++) {
    if (leafAt(index).used == 0 && isUntouched(leafAt(index).block)) free(leafAt(index));
  }
  // All blocks counted as used while it was not known which are.
  forgetPeak();
}

function isUntouched(block: u32): bool {
  const status = invoke(blockHandle(block), UntypedOperation.Free, 0, 0);
  return status == Status.Ok && invokedValue() >= <u64>1 << blockBitsOf(block);
}

function free(leaf: Leaf): void {
  giveBlock(leaf.block);
  leaf.used = 1;
}

/** Whether something was made of memory that nobody uses. */
export function hasOrphans(): bool {
  for (let index: u32 = 0; index < leafCount; index++) {
    if (leafAt(index).used == 0) return true;
  }
  return false;
}

/** Frees the blocks that nobody uses, with all that was made of them. */
export function freeOrphans(): void {
  for (let index: u32 = 0; index < leafCount; index++) {
    if (leafAt(index).used == 0) free(leafAt(index));
  }
  forgetPeak();
}
