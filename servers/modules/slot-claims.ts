// Which slots of an inherited capability table still belong to something. What nobody
// claims was the dead process's own business, and is thrown away.

import { ObjectType, ThreadOperation } from "../../libsys/abi/object";
import { deleteCapability, invoke, typeOf } from "../../libsys/capability";
import { firstOwnSlot, giveSlot, ownSlots, takeKnownSlots } from "../../libsys/slots";

const MAXIMUM_SLOTS: i32 = 16384;
const claimed: usize = memory.data(MAXIMUM_SLOTS, 8);

/**
 * Whether the slots are the loader's own, so that a record that names them makes sense.
 */
export function slotsExist(slot: u32, count: u32): bool {
  const first = firstOwnSlot();
  return slot >= first && count <= ownSlots() && slot - first <= ownSlots() - count;
}

/** Keeps slots that exist, be there a capability in them or not. */
export function claimSlots(slot: u32, count: u32): void {
  takeKnownSlots(slot, count);
  memory.fill(claimed + (slot - firstOwnSlot()), 1, count);
}

/**
 * Empties and frees all slots that nobody has claimed. Untyped memory is the memory
 * pool's, which has deleted what it does not need.
 */
export function sweepSlots(): void {
  const first = firstOwnSlot();
  for (let index: u32 = 0; index < ownSlots(); index++) {
    const type = typeOf(first + index);
    if (load<u8>(claimed + index) != 0 || type == ObjectType.Untyped) continue;
    // A process of which nobody knows must not run on until its memory is taken back.
    if (type == ObjectType.Thread) invoke(first + index, ThreadOperation.Suspend, 0, 0);
    if (type != ObjectType.None) deleteCapability(first + index);
    giveSlot(first + index);
  }
}
