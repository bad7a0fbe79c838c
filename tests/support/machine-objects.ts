// Finds every capability and object of a simulated machine, by following all that the
// core itself follows: tables, threads' own capabilities, and the derivation list.

import { type Machine } from "./machine.ts";
import { Handle, ObjectType } from "./machine-abi.ts";
import { CAPABILITY, THREAD } from "./machine-layout.ts";

const PAGED = new Set([ObjectType.Untyped, ObjectType.Frame]);

/** A capability, decoded. */
export interface FoundCapability {
  place: number;
  type: number;
  rights: number;
  sizeBits: number;
  flags: number;
  object: number;
  badge: bigint;
  previous: number;
  next: number;
  asid: number;
  generation: number;
}

export function capabilityAt(machine: Machine, place: number): FoundCapability {
  const { view } = machine;
  return {
    place,
    type: view.getUint8(place + CAPABILITY.type),
    rights: view.getUint8(place + CAPABILITY.rights),
    sizeBits: view.getUint8(place + CAPABILITY.sizeBits),
    flags: view.getUint8(place + CAPABILITY.flags),
    object: machine.read32(place + CAPABILITY.object),
    badge: machine.read64(place + CAPABILITY.badge),
    previous: machine.read32(place + CAPABILITY.previous),
    next: machine.read32(place + CAPABILITY.next),
    asid: machine.read32(place + CAPABILITY.asid),
    generation: machine.read32(place + CAPABILITY.generation),
  };
}

/** First byte of the memory that a capability's object covers. */
export function startOf(capability: FoundCapability): bigint {
  const object = BigInt(capability.object);
  return PAGED.has(capability.type) ? object << 12n : object;
}

/** How many bytes it covers. */
export function bytesOf(capability: FoundCapability): bigint {
  if (capability.type === ObjectType.Untyped) return BigInt(capability.asid) << 12n;
  return 1n << BigInt(capability.sizeBits);
}

/** True for objects that are made of untyped memory. */
export function inMemory(capability: FoundCapability): boolean {
  return (
    capability.type <= ObjectType.SchedulingContext ||
    capability.type === ObjectType.Dying
  );
}

/** The types whose last capability lives on in a ruin of its own. */
const RUINED = new Set([ObjectType.CapabilityTable, ObjectType.Thread]);

/** True for the capability that stands for a ruin; its rights are the former type. */
export function isRuin({ type, rights }: FoundCapability): boolean {
  return type === ObjectType.Dying && RUINED.has(rights);
}

/** All capabilities, by the address of their slot. */
export function findCapabilities(machine: Machine): Map<number, FoundCapability> {
  const found = new Map<number, FoundCapability>();
  const pending = slotsOfTable(
    machine,
    machine.read32(machine.initThread + THREAD.table),
  );
  while (pending.length > 0) {
    const place = pending.pop() ?? 0;
    if (place === 0 || found.has(place)) continue;
    const capability = capabilityAt(machine, place);
    if (capability.type === ObjectType.None) continue;
    found.set(place, capability);
    pending.push(capability.previous, capability.next);
    if (capability.type === ObjectType.CapabilityTable) {
      pending.push(...slotsOfTable(machine, capability.object));
    }
    if (capability.type === ObjectType.Thread) {
      for (let i = 0; i < 5; i += 1) pending.push(threadSlot(capability.object, i));
    }
  }
  return found;
}

/** Address of one of a thread's own capabilities. */
export function threadSlot(thread: number, index: number): number {
  return thread + THREAD.slots + CAPABILITY.bytes * index;
}

/** Addresses of the objects of `type` that some capability names, dying ones as well. */
export function objectsOf(
  capabilities: Map<number, FoundCapability>,
  type: number,
): number[] {
  const objects = [...capabilities.values()]
    .filter((capability) => typeOf(capability) === type)
    .map(({ object }) => object);
  return [...new Set(objects)];
}

/** An endpoint or notification remains one while it dies; a ruin is nothing any more. */
function typeOf(capability: FoundCapability): number {
  const dying = capability.type === ObjectType.Dying && !isRuin(capability);
  return dying ? capability.rights : capability.type;
}

/** The slots of a table that hold something; most of them do not. */
function slotsOfTable(machine: Machine, table: number): number[] {
  const count = machine.read32(table + CAPABILITY.object);
  const slots: number[] = [];
  for (let index = Handle.Table; index < count; index += 1) {
    const place = table + CAPABILITY.bytes * index;
    if (machine.view.getUint8(place) !== 0) slots.push(place);
  }
  return slots;
}
