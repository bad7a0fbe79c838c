// Untyped memory and retype: the only way objects come to be. Objects are taken from the
// front; the memory is free again once all that was made of it is gone.

import { ObjectType, Right, SizeBits, UntypedOperation } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { createSpace, freeSpaceIdentifiers } from "./address-space";
import { Capability, CapabilityFlag, fillSlot } from "./capability";
import { cpu } from "./cpu";
import { hasChildren, insertAfter } from "./derivation";
import { zeroWords } from "./hardware";
import { alignUp, PAGE_BITS, PAGE_BYTES } from "./memory-map";
import { beginLongCall, pagePoint } from "./preemption";
import { findCapability, initializeTable, slotAt, slotCount } from "./table";
import { LARGEST_TABLE_BITS, SMALLEST_TABLE_BITS } from "./table";
import { Thread, threadAt, threadSlot, ThreadSlot } from "./thread";
import { initializeThread } from "./thread-life";

/** Objects that one retype makes at most: it bounds the time of one system call. */
const MOST_OBJECTS: u64 = 256;
const SLOTS_SEEN_IN_A_UNIT: u32 = 64;
/** Objects smaller than a page that are made in one step. */
const OBJECTS_AT_ONCE: u32 = 4;
/** Of an untyped capability's generation: pages zeroed; the rest is log2 of the size. */
const PROGRESS_BITS: u32 = 24;
const PROGRESS_MASK: u32 = (1 << PROGRESS_BITS) - 1;
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

/**
 * a0 type | sizeBits << 8, a1 destination table or 0, a2 first slot, a3 count. Makes some
 * objects at a time; a2 and a3 then tell what remains.
 */
function retype(untyped: Capability): Status {
  const type = <u32>cpu().argument0 & 0xff;
  const sizeBits = sizeBitsOf(type, <u32>cpu().argument0 >> 8);
  if (sizeBits == NO_SIZE || !acceptable(untyped, type)) return Status.BadArgument;
  const count = <u32>cpu().argument3;

  const table = destinationTable(<u32>cpu().argument1);
  if (table == null) return <Status>(<i32>cpu().value);
  const room = roomStatus(table.object, <u32>cpu().argument2, count);
  if (room != Status.Ok) return room;
  if (type == ObjectType.AddressSpace && freeSpaceIdentifiers() < count) {
    return Status.NoIdentifier;
  }
  return make(untyped, type | (sizeBits << 8), table.object);
}

/** Whether objects of `type` can be made of `untyped`, as far as the arguments tell. */
function acceptable(untyped: Capability, type: u32): bool {
  if (cpu().argument0 >> 16 != 0) return false;
  if (cpu().argument3 == 0 || cpu().argument3 > MOST_OBJECTS) return false;
  const paged = type == ObjectType.Frame || type == ObjectType.Untyped;
  return paged || !untyped.has(CapabilityFlag.Device);
}

/** Makes the objects that the arguments ask for; `kind` is type | sizeBits << 8. */
function make(untyped: Capability, kind: u32, table: u32): Status {
  const sizeBits = kind >> 8;
  if (!hasChildren(untyped)) forgetUse(untyped);
  const alignment = <u64>1 << min(sizeBits, LARGEST_ALIGNMENT_BITS);
  let offset = alignUp(untyped.start + untyped.badge, alignment) - untyped.start;
  const wanted = cpu().argument3 << sizeBits;
  if (offset > untyped.bytes || wanted > untyped.bytes - offset) return Status.NoMemory;

  beginLongCall(untyped, UntypedOperation.Retype);
  // To see that all slots are empty was work, too.
  cpu().work = <u32>cpu().argument3 / SLOTS_SEEN_IN_A_UNIT;
  do {
    const bytes = <u64>batchOf(sizeBits) << sizeBits;
    if (zeroed(untyped, kind) && !zero(untyped, offset, <u32>bytes)) break;
    makeBatch(untyped, kind, offset, table);
    offset += bytes;
    if (cpu().argument3 == 0) return Status.Ok;
  } while (pagePoint());
  return Status.BadHandle;
}

/** How many of the objects that remain to be made one step makes. */
// @ts-ignore: decorator
@inline
function batchOf(sizeBits: u32): u32 {
  const most: u32 = sizeBits < PAGE_BITS - 1 ? OBJECTS_AT_ONCE : 1;
  return min(most, <u32>cpu().argument3);
}

/** Makes the objects of one step from `offset` on, where memory is ready. */
function makeBatch(untyped: Capability, kind: u32, offset: u64, table: u32): void {
  const sizeBits = kind >> 8;
  const count = batchOf(sizeBits);
  const first = <u32>cpu().argument2;
  let address = untyped.start + offset;
  untyped.badge = offset + (<u64>count << sizeBits);
  untyped.generation = 0;
  for (let i: u32 = 0; i < count; ++i) {
    const slot = slotAt(table, first + i);
    makeObject(slot, kind, address);
    slot.mark(untyped.flags & CapabilityFlag.Device);
    insertAfter(untyped, slot);
    address += <u64>1 << sizeBits;
  }
  cpu().argument2 += count;
  cpu().argument3 -= count;
}

/**
 * Nothing made of `untyped` is left, so the next object is its first again. Memory that
 * was zeroed lies elsewhere then, unless nothing ever was made.
 */
function forgetUse(untyped: Capability): void {
  if (untyped.badge == 0) return;
  untyped.badge = 0;
  untyped.generation = 0;
}

// @ts-ignore: decorator
@inline
function zeroed(untyped: Capability, kind: u32): bool {
  return (kind & 0xff) != ObjectType.Untyped && !untyped.has(CapabilityFlag.Device);
}

/**
 * Zeroes `bytes` from `offset` on. Of objects larger than a page, the capability
 * remembers size and pages done, which hold for the next object to be made. Returns false
 * when the call can't go on.
 */
function zero(untyped: Capability, offset: u64, bytes: u32): bool {
  const start = <u32>(untyped.start + offset);
  if (bytes <= PAGE_BYTES) {
    zeroWords(start, bytes >> 3);
    return true;
  }
  const object = <u32>ctz(bytes) << PROGRESS_BITS;
  const progress = untyped.generation;
  let done: u32 = 0;
  if ((progress & ~PROGRESS_MASK) == object) {
    done = (progress & PROGRESS_MASK) << PAGE_BITS;
  }
  while (done < bytes) {
    zeroWords(start + done, PAGE_BYTES >> 3);
    done += PAGE_BYTES;
    untyped.generation = object | (done >> PAGE_BITS);
    if (!pagePoint()) return false;
  }
  return true;
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
  const size = slotCount(table);
  if (first == 0 || first >= size || count > size - first) return Status.OutOfRange;
  const end = first + count;
  for (let index = first; index < end; ++index) {
    if (slotAt(table, index).type != ObjectType.None) return Status.Occupied;
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
