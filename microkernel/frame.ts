// Frames: pages of 4 KiB or 2 MiB that can be mapped. Each capability maps its frame in
// one place at most. A capability whose mapping is gone with its address space or page
// table counts as not mapped.

import { USER_END } from "../libsys/abi/layout";
import { FrameFlag, FrameOperation, Right, SizeBits } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { forgetPage, mappedRoot } from "./address-space";
import { Capability } from "./capability";
import { cpu } from "./cpu";
import { EntryBit, frameEntry, mapsFrame } from "./page-entry";
import { walkLevel, walkPlace, walkTo } from "./page-entry";
import { findSpace } from "./page-table";

const ACCESS_MASK: u64 = Right.Read | Right.Write | Right.Execute | FrameFlag.Uncached;

/** Performs `operation` on the frame behind `slot`; arguments are in the Cpu. */
export function invokeFrame(slot: Capability, operation: u32): Status {
  switch (operation) {
    case FrameOperation.Map:
      return mapFrame(slot);
    case FrameOperation.Unmap:
      return unmapFrame(slot) ? Status.Ok : Status.NotMapped;
    case FrameOperation.Protect:
      return protectFrame(slot);
    case FrameOperation.Address:
      cpu().value = slot.start;
      return Status.Ok;
    default:
      return Status.BadOperation;
  }
}

// @ts-ignore: decorator
@inline
function levelOf(slot: Capability): u32 {
  return slot.sizeBits == SizeBits.LargePage ? 2 : 1;
}

/** a0 address space, a1 address, a2 Right and FrameFlag bits. */
function mapFrame(slot: Capability): Status {
  const space = findSpace(<u32>cpu().argument0);
  if (space == null) return <Status>(<i32>cpu().value);
  const address = cpu().argument1;
  const bytes = <u64>1 << slot.sizeBits;
  if (address & (bytes - 1)) return Status.Misaligned;
  if (address > USER_END - bytes) return Status.OutOfRange;
  const allowed = accessStatus(slot, cpu().argument2);
  if (allowed != Status.Ok) return allowed;
  if (mappedPlace(slot) != 0) return Status.AlreadyMapped;

  const level = levelOf(slot);
  const walk = walkTo(space.object, address, level);
  const place = walkPlace(walk);
  if (load<u64>(place) & EntryBit.Present) return Status.AlreadyMapped;
  if (walkLevel(walk) != level) {
    cpu().value = walkLevel(walk) - 1;
    return Status.NoPageTable;
  }
  slot.badge = address;
  slot.asid = space.asid;
  slot.generation = space.generation;
  // No translation is remembered for an entry that was not present, so there is none to
  // forget.
  store<u64>(place, frameEntry(slot.start, <u32>cpu().argument2, level));
  return Status.Ok;
}

/** a2 Right and FrameFlag bits for where the frame is mapped. */
function protectFrame(slot: Capability): Status {
  const allowed = accessStatus(slot, cpu().argument2);
  if (allowed != Status.Ok) return allowed;
  const place = mappedPlace(slot);
  if (place == 0) return Status.NotMapped;
  store<u64>(place, frameEntry(slot.start, <u32>cpu().argument2, levelOf(slot)));
  forgetPage(mappedRoot(slot), slot.asid, slot.badge);
  return Status.Ok;
}

/** Whether the capability lets its frame be mapped with `access`. */
function accessStatus(slot: Capability, access: u64): Status {
  if (access & ~ACCESS_MASK) return Status.BadArgument;
  if (!(access & (Right.Read | Right.Execute))) return Status.BadArgument;
  const rights = <u32>access & (Right.Read | Right.Write | Right.Execute);
  if (!slot.allows(rights)) return Status.NoRights;
  const both: u32 = Right.Write | Right.Execute;
  return (rights & both) == both ? Status.WriteExecute : Status.Ok;
}

/** Removes the mapping of the frame behind `slot`; false when it had none. */
export function unmapFrame(slot: Capability): bool {
  const place = mappedPlace(slot);
  if (place != 0) {
    store<u64>(place, 0);
    forgetPage(mappedRoot(slot), slot.asid, slot.badge);
  }
  slot.asid = 0;
  return place != 0;
}

/** Address of the entry that maps the frame by `slot`, or 0. */
function mappedPlace(slot: Capability): u32 {
  const root = mappedRoot(slot);
  if (root == 0) return 0;
  const level = levelOf(slot);
  const walk = walkTo(root, slot.badge, level);
  if (walkLevel(walk) != level) return 0;
  const place = walkPlace(walk);
  return mapsFrame(load<u64>(place), slot.start, level) ? place : 0;
}
