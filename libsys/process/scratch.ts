// Slots of the builder's own table for capabilities on their way into a process. Empty
// between steps; after a failed step `clearScratch` empties them.

import { deleteCapability } from "../capability";
import { takeSlots } from "../slots";

export const SCRATCH_SLOTS: u32 = 64;

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
