// The derivation list: all capabilities, each after its parent and before whatever is no
// descendant of that parent. No depth is stored; who is a child of whom follows from the
// capabilities themselves, so a walk from a slot to the first non-child visits exactly
// its descendants (as in seL4's MDB).

import { ObjectType } from "../libsys/abi/object";
import { Capability, CapabilityFlag, messageFlags } from "./capability";

/** Puts `child`, in no list yet, right after `place`. */
export function insertAfter(place: Capability, child: Capability): void {
  const next = place.next;
  child.previous = place;
  child.next = next;
  place.next = child;
  if (next != null) next.previous = child;
}

/** Takes `slot` out of the list. */
export function unlink(slot: Capability): void {
  const previous = slot.previous;
  const next = slot.next;
  if (previous != null) previous.next = next;
  if (next != null) next.previous = previous;
  slot.previous = null;
  slot.next = null;
}

/** Puts `destination` in the place of `source`, which is out of the list afterwards. */
export function replace(source: Capability, destination: Capability): void {
  const previous = source.previous;
  const next = source.next;
  destination.previous = previous;
  destination.next = next;
  if (previous != null) previous.next = destination;
  if (next != null) next.previous = destination;
  source.previous = null;
  source.next = null;
}

/** Fills `destination` as a copy of `source`, in the list right after it. */
export function deriveCopy(
  source: Capability,
  destination: Capability,
  rights: u32,
): void {
  destination.type = source.type;
  destination.rights = <u8>(source.rights & rights);
  destination.sizeBits = source.sizeBits;
  const own = destination.flags & CapabilityFlag.Embedded;
  destination.flags = <u8>(own | (source.flags & CapabilityFlag.Device));
  destination.mark(messageFlags(source.type, destination.rights));
  destination.object = source.object;
  // A copied frame capability is not mapped anywhere, whatever its source is.
  const frame = source.type == ObjectType.Frame;
  destination.badge = frame ? 0 : source.badge;
  destination.asid = frame ? 0 : source.asid;
  destination.generation = frame ? 0 : source.generation;
  insertAfter(source, destination);
}

/** True when the two name the same object. */
function sameObject(one: Capability, other: Capability): bool {
  if (one.type != other.type || one.object != other.object) return false;
  return one.type != ObjectType.IoPort || one.asid == other.asid;
}

/** True when `candidate`, which follows `parent` in the list, was derived from it. */
export function isChild(parent: Capability, candidate: Capability): bool {
  if (parent.type == ObjectType.Untyped) return covers(parent, candidate);
  if (parent.has(CapabilityFlag.Original)) return derivesFromOriginal(parent, candidate);
  return (
    parent.has(CapabilityFlag.BadgedFirst) &&
    sameObject(parent, candidate) &&
    candidate.badge == parent.badge &&
    !candidate.has(CapabilityFlag.BadgedFirst)
  );
}

/** True when some capability was derived from `slot`. */
export function hasChildren(slot: Capability): bool {
  const next = slot.next;
  return next != null && isChild(slot, next);
}

/**
 * True when no other capability names the object of `slot`: those always are neighbours.
 */
export function isLast(slot: Capability): bool {
  const previous = slot.previous;
  if (previous != null && sameObject(previous, slot)) return false;
  const next = slot.next;
  return next == null || !sameObject(next, slot);
}

function covers(untyped: Capability, candidate: Capability): bool {
  if (!candidate.inMemory) return false;
  const start = candidate.start;
  if (start < untyped.start) return false;
  const offset = start - untyped.start;
  return offset < untyped.bytes && candidate.bytes <= untyped.bytes - offset;
}

function derivesFromOriginal(parent: Capability, candidate: Capability): bool {
  if (parent.type == ObjectType.IoPort) return portsWithin(parent, candidate);
  if (parent.type == ObjectType.InterruptControl) {
    if (candidate.type == ObjectType.Interrupt) return true;
  }
  return sameObject(parent, candidate);
}

function portsWithin(parent: Capability, candidate: Capability): bool {
  if (candidate.type != ObjectType.IoPort || candidate.object < parent.object)
    return false;
  return candidate.object + candidate.asid <= parent.object + parent.asid;
}
