// Free slots of the process's own capability table, from the Slots grant of its start
// page (init opens it with its own range). One bit a slot.

import { ObjectType } from "./abi/object";
import { typeOf } from "./capability";
import { GrantKind, startInfo } from "./start-info";

const MAXIMUM_SLOTS: i32 = 16384;
const used: usize = memory.data(MAXIMUM_SLOTS / 8, 8);

let first: u32 = 0;
let count: u32 = 0;
let next: u32 = 0;
let opened = false;

/**
 * Says which slots are free; only what made its own table full of other things calls
 * this.
 */
export function openSlots(firstSlot: u32, slotCount: u32): void {
  first = firstSlot;
  count = min(slotCount, <u32>MAXIMUM_SLOTS);
  next = 0;
  opened = true;
  memory.fill(used, 0, MAXIMUM_SLOTS / 8);
}

function openFromStartInfo(): void {
  const grant = startInfo().find(GrantKind.Slots, 0);
  if (grant == null) openSlots(0, 0);
  else openSlots(grant.handle, <u32>grant.a);
}

// @ts-ignore: decorator
@inline
function isUsed(index: u32): bool {
  return ((load<u8>(used + (index >> 3)) >> (index & 7)) & 1) != 0;
}

function mark(index: u32, taken: bool): void {
  const address = used + (index >> 3);
  const bit: u32 = 1 << (index & 7);
  const byte = <u32>load<u8>(address);
  store<u8>(address, <u8>(taken ? byte | bit : byte & ~bit));
}

/** An empty slot, 0 when the table is full. */
export function takeSlot(): u32 {
  return takeSlots(1);
}

/** The first of `wanted` consecutive empty slots, 0 when there are none. */
export function takeSlots(wanted: u32): u32 {
  if (!opened) openFromStartInfo();
  let found = findRun(next, wanted);
  if (found == count) found = findRun(0, wanted);
  if (found == count) return 0;
  for (let i: u32 = 0; i < wanted; ++i) mark(found + i, true);
  next = found + wanted;
  return first + found;
}

/**
 * Index of a run of `wanted` free slots at or after `start`; `count` when there is none.
 */
function findRun(start: u32, wanted: u32): u32 {
  let run: u32 = 0;
  for (let i = start; i < count; ++i) {
    run = isUsed(i) ? 0 : run + 1;
    if (run == wanted) return i + 1 - wanted;
  }
  return count;
}

/** Gives back a slot whose capability is deleted or was moved away. */
export function giveSlot(slot: u32): void {
  giveSlots(slot, 1);
}

/** The first slot of the process's own; the others follow. */
export function firstOwnSlot(): u32 {
  if (!opened) openFromStartInfo();
  return first;
}

export function ownSlots(): u32 {
  if (!opened) openFromStartInfo();
  return count;
}

/** Takes every slot with a capability in it, for a process that inherits its table. */
export function takeHeldSlots(): void {
  for (let index: u32 = 0; index < ownSlots(); ++index) {
    if (typeOf(first + index) != ObjectType.None) mark(index, true);
  }
}

/** Takes slots whose number is known. */
export function takeKnownSlots(slot: u32, wanted: u32): void {
  for (let i: u32 = 0; i < wanted; ++i) mark(slot + i - first, true);
}

/** How many slots are taken. */
export function usedSlots(): u32 {
  let taken: u32 = 0;
  for (let index: u32 = 0; index < count; ++index) taken += isUsed(index) ? 1 : 0;
  return taken;
}

/** How many of the slots, taken or not, hold a capability: the core says so. */
export function heldCapabilities(): u32 {
  let held: u32 = 0;
  for (let index: u32 = 0; index < count; ++index) {
    if (typeOf(first + index) != ObjectType.None) held++;
  }
  return held;
}

export function giveSlots(slot: u32, wanted: u32): void {
  for (let i: u32 = 0; i < wanted; ++i) {
    if (slot + i < first || slot + i - first >= count) unreachable();
    mark(slot + i - first, false);
  }
}
