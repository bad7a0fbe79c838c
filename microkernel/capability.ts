// A capability: one 32-byte slot of a capability table, or of a thread. It says which
// object, with which rights and badge, and where it stands in the derivation list
// (derivation.ts).

import { ObjectType, Right } from "../libsys/abi/object";
import { PAGE_BITS } from "./memory-map";

export const SLOT_BYTES: u32 = 32;
export const SLOT_BITS: u32 = 5;

export const enum CapabilityFlag {
  None = 0,
  /** Made by retype: parent of all other capabilities to the object. */
  Original = 1,
  /** Minted from an unbadged capability: parent of the copies with the same badge. */
  BadgedFirst = 2,
  /** Frame, Untyped: frames only, and the memory is never written by the core. */
  Device = 4,
  /** PageTable: still all zero. */
  Fresh = 8,
  /**
   * Lies in a thread: whoever empties the slot resets what the thread derived from it.
   */
  Embedded = 16,
  /** Endpoint with the right to send; follows from type and rights, for the fast path. */
  Sends = 32,
  /** Endpoint with the right to receive. */
  Receives = 64,
}

/**
 * | field | Frame | PageTable | Untyped | IoPort | others |
 * |---|---|---|---|---|---|
 * | object | page number | address | page number | first port | address or vector |
 * | badge | mapped address | mapped address | bytes used | – | badge |
 * | asid | of the mapping | of the mapping | pages | count | AddressSpace: its own |
 * | generation | of the asid | of the asid | zeroed | – | AddressSpace: its own |
 */
@unmanaged
@final
export class Capability {
  type: u8; // ObjectType
  rights: u8; // Right
  sizeBits: u8;
  flags: u8; // CapabilityFlag
  object: u32;
  badge: u64;
  previous: Capability | null;
  next: Capability | null;
  asid: u32;
  generation: u32;

  // @ts-ignore: decorator
  @inline
  has(flag: CapabilityFlag): bool {
    return (this.flags & flag) != 0;
  }

  // @ts-ignore: decorator
  @inline
  mark(flag: u32): void {
    this.flags = <u8>(this.flags | flag);
  }

  // @ts-ignore: decorator
  @inline
  unmark(flag: u32): void {
    this.flags = <u8>(this.flags & ~flag);
  }

  // @ts-ignore: decorator
  @inline
  allows(rights: u32): bool {
    return (this.rights & rights) == rights;
  }

  /** First byte of the memory that the object covers; only for objects in memory. */
  get start(): u64 {
    const paged = this.type == ObjectType.Untyped || this.type == ObjectType.Frame;
    return paged ? <u64>this.object << PAGE_BITS : <u64>this.object;
  }

  get bytes(): u64 {
    if (this.type == ObjectType.Untyped) return <u64>this.asid << PAGE_BITS;
    return <u64>1 << this.sizeBits;
  }

  /** True when the object is made of untyped memory. */
  get inMemory(): bool {
    return ((IN_MEMORY >> this.type) & 1) != 0;
  }
}

if (offsetof<Capability>() != SLOT_BYTES) ERROR("a capability is 32 bytes");
if (offsetof<Capability>("object") != 4) ERROR("table headers keep their size at 4");

/** Bit n: objects of type n lie in memory. */
const IN_MEMORY: u32 =
  ((2 << ObjectType.SchedulingContext) - 2) | (1 << ObjectType.Dying);

/** Makes `slot` hold an original; it is in no derivation list yet. */
export function fillSlot(
  slot: Capability,
  type: ObjectType,
  rights: u32,
  object: u32,
): void {
  slot.type = <u8>type;
  slot.rights = <u8>rights;
  slot.sizeBits = 0;
  slot.flags = <u8>((slot.flags & CapabilityFlag.Embedded) | CapabilityFlag.Original);
  slot.mark(messageFlags(type, rights));
  slot.object = object;
  slot.badge = 0;
  slot.previous = null;
  slot.next = null;
  slot.asid = 0;
  slot.generation = 0;
}

/** The flags that follow from type and rights. */
export function messageFlags(type: u32, rights: u32): u32 {
  if (type != ObjectType.Endpoint) return CapabilityFlag.None;
  const sends: u32 = rights & Right.Write ? CapabilityFlag.Sends : CapabilityFlag.None;
  const receives: u32 =
    rights & Right.Read ? CapabilityFlag.Receives : CapabilityFlag.None;
  return sends | receives;
}

/** Empties a slot that is in no derivation list any more. */
export function clearSlot(slot: Capability): void {
  fillSlot(slot, ObjectType.None, 0, 0);
  slot.flags = <u8>(slot.flags & CapabilityFlag.Embedded);
}
