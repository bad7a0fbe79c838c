// A ruin: a table or thread that no capability names any more, but that still holds some
// itself. It is emptied in bounded steps. Until it is empty a capability of its own,
// which lies in the ruin itself, stands for it in the derivation list, so its memory is
// not free. All ruins are in one ring; whoever deletes something works on it
// (destruction.ts).

import { ObjectType } from "../libsys/abi/object";
import { Capability, SLOT_BYTES } from "./capability";
import { cpu } from "./cpu";
import { replace, unlink } from "./derivation";
import { FPU_AREA_OFFSET, THREAD_SLOT_COUNT, threadAt, threadSlot } from "./thread";

/** Empty slots that one step passes over. */
const SLOTS_AT_ONCE: u32 = 32;

/**
 * A capability of type Dying, and what it takes to go on. A table's lies in its header, a
 * thread's where its x87 and SSE state was.
 */
@unmanaged
@final
export class Ruin {
  type: u8; // ObjectType.Dying
  kind: u8; // ObjectType it was
  sizeBits: u8;
  flags: u8;
  object: u32;
  /** Neighbours in the ring. */
  ringNext: Ruin;
  ringPrevious: Ruin;
  previous: Capability | null;
  next: Capability | null;
  /** Address of the first slot that may hold something. */
  cursor: u32;
  reserved0: u32;

  /** Address after the last slot. */
  // @ts-ignore: decorator
  @inline
  get end(): u32 {
    if (this.kind == <u8>ObjectType.CapabilityTable) {
      return this.object + (1 << this.sizeBits);
    }
    return firstThreadSlot(this.object) + THREAD_SLOT_COUNT * SLOT_BYTES;
  }
}

if (offsetof<Ruin>() != 32) ERROR("a ruin takes the place of a capability");
if (offsetof<Ruin>("object") != offsetof<Capability>("object")) ERROR("object differs");
if (offsetof<Ruin>("previous") != offsetof<Capability>("previous"))
  ERROR("previous differs");
if (offsetof<Ruin>("next") != offsetof<Capability>("next")) ERROR("next differs");

function firstThreadSlot(object: u32): u32 {
  return changetype<u32>(threadSlot(threadAt(object), 0));
}

/** Makes a ruin of the object of `slot`, whose place in the derivation list it takes. */
export function layRuin(slot: Capability): void {
  const isTable = slot.type == ObjectType.CapabilityTable;
  const object = slot.object;
  const ruin = changetype<Ruin>(isTable ? object : object + FPU_AREA_OFFSET);
  ruin.type = <u8>ObjectType.Dying;
  ruin.kind = slot.type;
  ruin.sizeBits = slot.sizeBits;
  ruin.flags = 0;
  ruin.object = object;
  ruin.cursor = isTable ? object + SLOT_BYTES : firstThreadSlot(object);
  replace(slot, changetype<Capability>(ruin));
  enterRing(ruin);
}

/**
 * The next slot of `ruin` that holds something; null when there is none, or when it takes
 * another step to find it. An empty ruin is gone afterwards.
 */
export function searchRuin(ruin: Ruin): Capability | null {
  const end = ruin.end;
  const limit = min(end, ruin.cursor + SLOTS_AT_ONCE * SLOT_BYTES);
  let place = ruin.cursor;
  while (place < limit && changetype<Capability>(place).type == ObjectType.None) {
    place += SLOT_BYTES;
  }
  ruin.cursor = place;
  if (place < limit) return changetype<Capability>(place);
  if (limit == end) clearAway(ruin);
  return null;
}

function clearAway(ruin: Ruin): void {
  leaveRing(ruin);
  unlink(changetype<Capability>(ruin));
}

/** Puts `ruin` first. */
function enterRing(ruin: Ruin): void {
  const first = cpu().ruins;
  cpu().ruins = ruin;
  if (first == null) {
    ruin.ringNext = ruin;
    ruin.ringPrevious = ruin;
    return;
  }
  const last = first.ringPrevious;
  ruin.ringNext = first;
  ruin.ringPrevious = last;
  first.ringPrevious = ruin;
  last.ringNext = ruin;
}

function leaveRing(ruin: Ruin): void {
  const next = ruin.ringNext;
  const previous = ruin.ringPrevious;
  previous.ringNext = next;
  next.ringPrevious = previous;
  if (cpu().ruins == ruin) cpu().ruins = next == ruin ? null : next;
}
