// Capability tables: an array of slots, of which slot 0 is the header. Handles are
// indexes. Here are look-up and the operations on tables.

import { DELETION_BEGUN, ObjectType, TableOperation } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { Capability, CapabilityFlag, clearSlot, SLOT_BITS } from "./capability";
import { cpu } from "./cpu";
import { deriveCopy, replace } from "./derivation";
import { deleteCapability, finishRuins, removeCapability } from "./destruction";
import { revoke, takesLong } from "./destruction";
import { beginLongCall } from "./preemption";
import { Thread } from "./thread";

/** Byte offset of the number of slots in a table: the `object` of its header slot. */
const TABLE_SLOTS_OFFSET: usize = 4;
/** The table of threads that have none: it has no slots. */
export const EMPTY_TABLE: usize = memory.data(32, 32);

/** log2 of the sizes in bytes that retype accepts: 4 to 65,536 slots. */
export const SMALLEST_TABLE_BITS: u32 = 7;
export const LARGEST_TABLE_BITS: u32 = 21;

/** Gives a zeroed table of 2^sizeBits bytes its header. */
export function initializeTable(table: u32, sizeBits: u32): void {
  store<u32>(table, 1 << (sizeBits - SLOT_BITS), TABLE_SLOTS_OFFSET);
}

// @ts-ignore: decorator
@inline
export function slotCount(table: u32): u32 {
  return load<u32>(table, TABLE_SLOTS_OFFSET);
}

// @ts-ignore: decorator
@inline
export function slotAt(table: u32, index: u32): Capability {
  return changetype<Capability>(<usize>(table + (index << SLOT_BITS)));
}

/** The capability behind `handle` in `table`, or null. */
// @ts-ignore: decorator
@inline
export function findIn(table: u32, handle: u32): Capability | null {
  if (handle >= slotCount(table)) return null;
  const slot = slotAt(table, handle);
  return slot.type == ObjectType.None ? null : slot;
}

/** The capability behind `handle` of the running thread, or null. */
// @ts-ignore: decorator
@inline
export function findCapability(handle: u32): Capability | null {
  return findIn(changetype<Thread>(cpu().current).table, handle);
}

/** The empty slot `index` of `table`, or null. */
export function findFreeSlotIn(table: u32, index: u32): Capability | null {
  if (index == 0 || index >= slotCount(table)) return null;
  const slot = slotAt(table, index);
  return slot.type == ObjectType.None ? slot : null;
}

/** Whether `index` of `table` can take a new capability. */
export function freeSlotStatus(table: u32, index: u32): Status {
  if (index == 0 || index >= slotCount(table)) return Status.OutOfRange;
  return slotAt(table, index).type == ObjectType.None ? Status.Ok : Status.Occupied;
}

const SINGLE: u32 =
  (1 << ObjectType.Untyped) | (1 << ObjectType.PageTable) | (1 << ObjectType.Dying);

/**
 * True when there may be a second capability to the object. Not for untyped memory, whose
 * capability itself knows how much is used, nor for page tables, whose capability knows
 * where they are mapped.
 */
// @ts-ignore: decorator
@inline
export function copyable(slot: Capability): bool {
  return ((SINGLE >> slot.type) & 1) == 0;
}

/** Performs `operation` on the table behind `slot`; arguments are in the Cpu. */
export function invokeTable(slot: Capability, operation: u32): Status {
  const table = slot.object;
  const first = <u32>cpu().argument0;
  switch (operation) {
    case TableOperation.Copy:
    case TableOperation.Mint:
    case TableOperation.Move:
      return place(table, operation);
    case TableOperation.Delete:
      return remove(slot, findIn(table, first));
    case TableOperation.Revoke: {
      beginLongCall(slot, operation);
      const parent = findIn(table, first);
      return parent == null ? Status.BadHandle : revoke(parent);
    }
    case TableOperation.Size:
      cpu().value = slotCount(table);
      return Status.Ok;
    case TableOperation.Describe:
      return describe(table, first);
    default:
      return Status.BadOperation;
  }
}

/**
 * Deletes `victim` by the table behind `slot`. When that was interrupted, `victim` may be
 * something new, which is left alone.
 */
function remove(slot: Capability, victim: Capability | null): Status {
  if (cpu().argument1 == DELETION_BEGUN) {
    if (victim != null && victim.type != ObjectType.Dying) victim = null;
  } else {
    if (victim == null && cpu().argument0 != 0) return Status.BadHandle;
    if (victim != null && quickly(victim)) return Status.Ok;
  }
  beginLongCall(slot, TableOperation.Delete);
  return victim == null ? finishRuins() : deleteCapability(victim);
}

/** Deletes `victim` if that is all there is to do. */
function quickly(victim: Capability): bool {
  if (cpu().ruins != null || takesLong(victim)) return false;
  removeCapability(victim);
  return true;
}

/** Copy, Mint and Move: a1 of the running thread's table to a0 of `table`. */
function place(table: u32, operation: u32): Status {
  const source = findCapability(<u32>cpu().argument1);
  if (source == null) return Status.BadHandle;
  const index = <u32>cpu().argument0;
  const free = freeSlotStatus(table, index);
  if (free != Status.Ok) return free;
  const destination = slotAt(table, index);
  if (operation == TableOperation.Move) {
    if (source.type == ObjectType.Dying) return Status.WrongType;
    moveCapability(source, destination);
    return Status.Ok;
  }
  if (!copyable(source)) return Status.WrongType;
  if (operation == TableOperation.Mint) return mint(source, destination);
  deriveCopy(source, destination, <u32>cpu().argument2);
  return Status.Ok;
}

function mint(source: Capability, destination: Capability): Status {
  const badged =
    source.type == ObjectType.Endpoint || source.type == ObjectType.Notification;
  if (!badged) return Status.WrongType;
  const badge = cpu().argument3;
  if (source.badge != 0 || badge == 0) return Status.BadArgument;
  deriveCopy(source, destination, <u32>cpu().argument2);
  destination.badge = badge;
  destination.mark(CapabilityFlag.BadgedFirst);
  return Status.Ok;
}

function moveCapability(source: Capability, destination: Capability): void {
  destination.type = source.type;
  destination.rights = source.rights;
  destination.sizeBits = source.sizeBits;
  destination.flags = source.flags;
  destination.object = source.object;
  destination.badge = source.badge;
  destination.asid = source.asid;
  destination.generation = source.generation;
  replace(source, destination);
  clearSlot(source);
}

function describe(table: u32, index: u32): Status {
  if (index == 0 || index >= slotCount(table)) return Status.OutOfRange;
  const slot = slotAt(table, index);
  cpu().value = <u64>slot.type | (<u64>slot.rights << 8) | (<u64>slot.sizeBits << 16);
  return Status.Ok;
}
