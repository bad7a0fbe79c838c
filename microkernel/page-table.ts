// Page tables: user-provided pages that hold the lower levels of an address space.

import { USER_END } from "../libsys/abi/layout";
import { ObjectType, PageTableOperation } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { forgetSpace, mappedRoot } from "./address-space";
import { Capability, CapabilityFlag } from "./capability";
import { cpu } from "./cpu";
import { zeroWords } from "./hardware";
import { PAGE_BYTES } from "./memory-map";
import {
  EntryBit,
  entryIn,
  isTable,
  ROOT_LEVEL,
  tableEntry,
  tableIn,
} from "./page-entry";
import { walkLevel, walkPlace, walkTo } from "./page-entry";
import { findCapability } from "./table";

/** Performs `operation` on the page table behind `slot`; arguments are in the Cpu. */
export function invokePageTable(slot: Capability, operation: u32): Status {
  switch (operation) {
    case PageTableOperation.Map:
      return mapPageTable(slot);
    case PageTableOperation.Unmap:
      return unmapPageTable(slot) ? Status.Ok : Status.NotMapped;
    default:
      return Status.BadOperation;
  }
}

/** The address space behind a handle, or null with the reason in cpu.value. */
export function findSpace(handle: u32): Capability | null {
  const space = findCapability(handle);
  if (space == null) cpu().value = <u64>(<u32>Status.BadHandle);
  else if (space.type != ObjectType.AddressSpace) {
    cpu().value = <u64>(<u32>Status.WrongType);
    return null;
  }
  return space;
}

/** a0 address space, a1 address: fills the highest missing level. */
function mapPageTable(slot: Capability): Status {
  const space = findSpace(<u32>cpu().argument0);
  if (space == null) return <Status>(<i32>cpu().value);
  const address = cpu().argument1;
  if (address >= USER_END) return Status.OutOfRange;
  if (mappedPlace(slot) != 0) return Status.AlreadyMapped;
  const walk = walkTo(space.object, address, 1);
  const place = walkPlace(walk);
  // Level 1: all tables are there. A present entry above: a large page is.
  if (walkLevel(walk) == 1 || load<u64>(place) & EntryBit.Present)
    return Status.AlreadyMapped;

  if (!slot.has(CapabilityFlag.Fresh)) zeroWords(slot.object, PAGE_BYTES >> 3);
  slot.unmark(CapabilityFlag.Fresh);
  slot.badge = address;
  slot.asid = space.asid;
  slot.generation = space.generation;
  store<u64>(place, tableEntry(slot.object));
  cpu().value = walkLevel(walk) - 1;
  return Status.Ok;
}

/** Takes the table behind `slot` out of its address space; false when it is in none. */
export function unmapPageTable(slot: Capability): bool {
  const place = mappedPlace(slot);
  if (place != 0) {
    store<u64>(place, 0);
    forgetSpace(mappedRoot(slot), slot.asid);
  }
  slot.asid = 0;
  return place != 0;
}

/** Address of the entry that names the table behind `slot`, or 0. */
function mappedPlace(slot: Capability): u32 {
  const root = mappedRoot(slot);
  if (root == 0) return 0;
  let table = root;
  for (let level = ROOT_LEVEL; level > 1; --level) {
    const place = entryIn(table, slot.badge, level);
    const entry = load<u64>(place);
    if (!isTable(entry)) return 0;
    table = tableIn(entry);
    if (table == slot.object) return place;
  }
  return 0;
}
