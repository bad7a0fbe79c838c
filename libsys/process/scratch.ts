// Slots of the builder's own table for capabilities on their way into a process. Empty
// between steps; after a failed step `clearScratch` empties them.

import { deleteCapability } from "../capability";
import { takeSlots } from "../slots";

export const SCRATCH_SLOTS: u32 = 64;
/** Indices from here on have a use of their own, longer than a step. */
export const SCRATCH_BATCH: u32 = 61;
/** The process's own untyped memory, until it is granted. */
export const UNTYPED_SCRATCH: u32 = 61;
/** Its start page, while it is open. */
export const PAGE_SCRATCH: u32 = 62;
/** A page table on its way. */
export const TABLE_SCRATCH: u32 = 63;

let first: u32 = 0;

/**
 * Scratch slot `index`, below SCRATCH_SLOTS; consecutive indices are consecutive slots.
 */
export function scratch(index: u32): u32 {
  if (first == 0) first = takeSlots(SCRATCH_SLOTS);
  assert(first != 0, "no free slots for building processes");
  return first + index;
}

export function clearScratch(): void {
  for (let i: u32 = 0; i < SCRATCH_SLOTS; ++i) deleteCapability(scratch(i));
}
