// Reply objects: one holds the caller being served, the others those whose answers are
// put off. New ones are made of the process's Untyped grant on demand.

import { Handle } from "./abi/layout";
import { ObjectType } from "./abi/object";
import { Status } from "./abi/status";
import { giveSlot, takeSlot } from "./slots";
import { GrantKind, startInfo } from "./start-info";
import { makeObject } from "./untyped";

const MAXIMUM_SPARE: i32 = 256;
let spare: usize = memory.data(MAXIMUM_SPARE * 4, 4);
let capacity: u32 = MAXIMUM_SPARE;

let spareCount: u32 = 0;
let current: u32 = Handle.Reply;

/**
 * Lets a server keep more than 256 callers: `room` is for `count` handles. Before the
 * first answer is put off.
 */
export function enlargeReplyPool(room: usize, count: u32): void {
  spare = room;
  capacity = count;
}

/** The reply object that the next receive uses. */
export function currentReply(): u32 {
  return current;
}

/**
 * Takes over the caller of the request being served, to answer it later with
 * `reply(handle)` and then `giveReply(handle)`. 0 when no more can be kept; then answer
 * now.
 */
export function takeReply(): u32 {
  const fresh = takeSpare();
  if (fresh == 0) return 0;
  const taken = current;
  current = fresh;
  return taken;
}

/** Returns a reply object whose caller has been answered. */
export function giveReply(handle: u32): void {
  // More than `capacity` are never made, see takeSpare.
  store<u32>(spare + spareCount * 4, handle);
  spareCount++;
}

let made: u32 = 1;

function takeSpare(): u32 {
  if (spareCount > 0) {
    spareCount--;
    return load<u32>(spare + spareCount * 4);
  }
  return made < capacity ? makeReply() : 0;
}

function makeReply(): u32 {
  const memoryGrant = startInfo().find(GrantKind.Untyped, 0);
  if (memoryGrant == null) return 0;
  return makeReplyOf(memoryGrant.handle);
}

function makeReplyOf(untyped: u32): u32 {
  const slot = takeSlot();
  if (slot == 0) return 0;
  if (makeObject(untyped, ObjectType.Reply, slot) != Status.Ok) {
    giveSlot(slot);
    return 0;
  }
  made++;
  return slot;
}
