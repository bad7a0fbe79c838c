// Untyped memory and retype: the only way objects come to be. Objects are taken from the
// front; the memory is free again once all that was made of it is gone.

import { ObjectType, Right, SizeBits, UntypedOperation } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { createSpace, freeSpaceIdentifiers } from "./address-space";
import { Capability, CapabilityFlag, fillSlot } from "./capability";
import { cpu } from "./cpu";
import { hasChildren, insertAfter } from "./derivation";
import { zeroWords } from "./hardware";
import { alignUp, PAGE_BITS } from "./memory-map";
import { findCapability, freeSlotStatus, initializeTable, slotAt } from "./table";
import { LARGEST_TABLE_BITS, SMALLEST_TABLE_BITS } from "./table";
import { Thread, threadAt, threadSlot, ThreadSlot } from "./thread";
import { initializeThread } from "./thread-life";

/** Objects that one retype makes at most: it bounds the time of one system call. */
const MOST_OBJECTS: u64 = 1024;
/** Larger untyped memory needs no larger alignment than the largest page. */
const LARGEST_ALIGNMENT_BITS: u32 = SizeBits.LargePage;
const LARGEST_UNTYPED_BITS: u32 = 43;
const NO_SIZE: u32 = 0;

/** Performs `operation` on the untyped memory behind `slot`; arguments are in the Cpu. */
export function invokeUntyped(slot: Capability, operation: u32): Status {
  switch (operation) {
    case UntypedOperation.Retype:
      return retype(slot);
    case UntypedOperation.Free:
      cpu().value = slot.bytes - (hasChildren(slot) ? slot.badge : 0);
      return Status.Ok;
    case UntypedOperation.Address:
      cpu().value = slot.start;
      return Status.Ok;
    default:
      return Status.BadOperation;
  }
}

/** a0 type | sizeBits << 8, a1 destination table or 0, a2 first slot, a3 count. */
function retype(untyped: Capability): Status {
  const type = <u32>cpu().argument0 & 0xff;
  const sizeBits = sizeBitsOf(type, <u32>cpu().argument0 >> 8);
  if (sizeBits == NO_SIZE || !acceptable(untyped, type)) return Status.BadArgument;
  const count = <u32>cpu().argument3;

  const table = destinationTable(<u32>cpu().argument1);
  if (table == null) return <Status>(<i32>cpu().value);
  const first = <u32>cpu().argument2;
  const room = roomStatus(table.object, first, count);
  if (room != Status.Ok) return room;
  if (type == ObjectType.AddressSpace && freeSpaceIdentifiers() < count) {
    return Status.NoIdentifier;
  }
  return make(untyped, type | (sizeBits << 8), slotAt(table.object, first), count);
}

/** Whether objects of `type` can be made of `untyped`, as far as the arguments tell. */
function acceptable(untyped: Capability, type: u32): bool {
  if (cpu().argument0 >> 16 != 0) return false;
  if (cpu().argument3 == 0 || cpu().argument3 > MOST_OBJECTS) return false;
  const paged = type == ObjectType.Frame || type == ObjectType.Untyped;
  return paged || !untyped.has(CapabilityFlag.Device);
}

/** Takes `count` objects from the front of `untyped`; `kind` is type | sizeBits << 8. */
function make(
  untyped: Capability,
  kind: u32,
  destination: Capability,
  count: u32,
): Status {
  const sizeBits = kind >> 8;
  const used = hasChildren(untyped) ? untyped.badge : 0;
  const alignment = <u64>1 << min(sizeBits, LARGEST_ALIGNMENT_BITS);
  const start = alignUp(untyped.start + used, alignment);
  const offset = start - untyped.start;
  const bytes = <u64>count << sizeBits;
  if (offset > untyped.bytes || bytes > untyped.bytes - offset) return Status.NoMemory;

  // Point of no return.
  untyped.badge = offset + bytes;
  const type = kind & 0xff;
  const plain = type != ObjectType.Untyped && !untyped.has(CapabilityFlag.Device);
  if (plain) zeroWords(<u32>start, <u32>(bytes >> 3));
  for (let i: u32 = 0; i < count; ++i) {
    const slot = changetype<Capability>(changetype<u32>(destination) + (i << 5));
    makeObject(slot, kind, start + (<u64>i << sizeBits));
    slot.mark(untyped.flags & CapabilityFlag.Device);
    insertAfter(untyped, slot);
  }
  return Status.Ok;
}

/** Fills `slot` with the original capability to the zeroed object at `address`. */
export function makeObject(slot: Capability, kind: u32, address: u64): void {
  const type = <ObjectType>(kind & 0xff);
  const sizeBits = kind >> 8;
  fillSlot(slot, type, Right.All, <u32>address);
  slot.sizeBits = <u8>sizeBits;
  switch (type) {
    case ObjectType.Untyped:
      slot.object = <u32>(address >> PAGE_BITS);
      slot.asid = 1 << (sizeBits - PAGE_BITS);
      break;
    case ObjectType.Frame:
      slot.object = <u32>(address >> PAGE_BITS);
      break;
    case ObjectType.PageTable:
      slot.mark(CapabilityFlag.Fresh);
      break;
    case ObjectType.CapabilityTable:
      initializeTable(<u32>address, sizeBits);
      break;
    case ObjectType.Thread:
      initializeThread(threadAt(<u32>address));
      break;
    case ObjectType.AddressSpace:
      createSpace(slot);
  }
}

/** The capability of the table that a1 names; null with the reason in cpu.value. */
function destinationTable(handle: u32): Capability | null {
  const current = changetype<Thread>(cpu().current);
  const table =
    handle == 0 ? threadSlot(current, ThreadSlot.Table) : findCapability(handle);
  if (table == null) cpu().value = <u64>(<u32>Status.BadHandle);
  else if (table.type != ObjectType.CapabilityTable) {
    cpu().value = <u64>(<u32>Status.WrongType);
    return null;
  }
  return table;
}

function roomStatus(table: u32, first: u32, count: u32): Status {
  for (let i: u32 = 0; i < count; ++i) {
    const status = freeSlotStatus(table, first + i);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

/**
 * log2 of the size in bytes of an object, or NO_SIZE when there can't be such an object.
 */
function sizeBitsOf(type: u32, wanted: u32): u32 {
  switch (type) {
    case ObjectType.Untyped:
      return within(wanted, PAGE_BITS, LARGEST_UNTYPED_BITS);
    case ObjectType.CapabilityTable:
      return within(wanted, SMALLEST_TABLE_BITS, LARGEST_TABLE_BITS);
    case ObjectType.Frame:
      return wanted == SizeBits.Page || wanted == SizeBits.LargePage ? wanted : NO_SIZE;
    case ObjectType.Thread: return SizeBits.Thread;
    case ObjectType.AddressSpace: return SizeBits.AddressSpace;
    case ObjectType.PageTable: return SizeBits.PageTable;
    case ObjectType.Endpoint: return SizeBits.Endpoint;
    case ObjectType.Notification: return SizeBits.Notification;
    case ObjectType.Reply: return SizeBits.Reply;
    case ObjectType.SchedulingContext: return SizeBits.SchedulingContext;
    default: return NO_SIZE;
  }
}

// @ts-ignore: decorator
@inline
function within(value: u32, least: u32, most: u32): u32 {
  return value >= least && value <= most ? value : NO_SIZE;
}
