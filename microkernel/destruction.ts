// Deleting capabilities and, with the last one, objects. Composite objects hold further
// capabilities or waiting threads; those are put on a list of retired objects that a loop
// works off in bounded steps, so nothing recurses. The list is empty again before any
// system call returns.

import { ObjectType } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { destroySpace } from "./address-space";
import { Capability, CapabilityFlag, clearSlot } from "./capability";
import { cpu } from "./cpu";
import { isChild, isLast, unlink } from "./derivation";
import { closeEndpointStep, Endpoint } from "./endpoint";
import { unmapFrame } from "./frame";
import { releaseLine } from "./interrupt-line";
import { closeNotificationStep, Notification } from "./notification";
import { unmapPageTable } from "./page-table";
import { AwaitedReply, clearReply } from "./reply";
import { closeContext } from "./context-control";
import { slotAt, slotCount } from "./table";
import { Thread, threadAt, threadOfSlot, threadSlot, THREAD_SLOT_COUNT } from "./thread";
import { forgetThreadSlot, stopThread } from "./thread-life";

/** Retired objects are aligned to 32 bytes, so the type fits below the address. */
const TYPE_MASK: u32 = 31;
/** Slots of a retired table that one step empties. */
const SLOTS_AT_ONCE: u32 = 32;
/**
 * In the header slot of a retired table: next retired object, and the next slot to empty.
 */
const TABLE_NEXT_OFFSET: u32 = 8;
const TABLE_PROGRESS_OFFSET: u32 = 12;

/** Deletes the capability in `slot` and what depends on it. */
export function deleteCapability(slot: Capability): void {
  removeCapability(slot);
  workOffRetired();
}

/** Deletes all capabilities derived from the one in `parent`. */
export function revoke(parent: Capability): void {
  let child = parent.next;
  while (child != null && isChild(parent, child)) {
    removeCapability(child);
    child = parent.next;
  }
  workOffRetired();
}

/** Empties `slot`; an object without further capability is destroyed or retired. */
function removeCapability(slot: Capability): void {
  const type: u32 = slot.type;
  const object = slot.object;
  if (type == ObjectType.Frame) unmapFrame(slot);
  else if (type == ObjectType.PageTable) unmapPageTable(slot);

  const last = isLast(slot);
  const asid = slot.asid;
  unlink(slot);
  clearSlot(slot);
  if (slot.has(CapabilityFlag.Embedded)) forgetThreadSlot(threadOfSlot(slot), slot);
  if (last) destroyObject(type, object, asid);
}

function destroyObject(type: u32, object: u32, asid: u32): void {
  switch (type) {
    case ObjectType.CapabilityTable:
      store<u32>(object + TABLE_PROGRESS_OFFSET, 1);
      retire(type, object, object + TABLE_NEXT_OFFSET);
      break;
    case ObjectType.Thread:
      stopThread(threadAt(object));
      retire(type, object, object + <u32>offsetof<Thread>("retiredNext"));
      break;
    case ObjectType.Endpoint:
      retire(type, object, object + <u32>offsetof<Endpoint>("retiredNext"));
      break;
    case ObjectType.Notification:
      retire(type, object, object + <u32>offsetof<Notification>("retiredNext"));
      break;
    case ObjectType.Reply:
      clearReply(changetype<AwaitedReply>(<usize>object), Status.PeerClosed);
      break;
    case ObjectType.SchedulingContext:
      closeContext(object);
      break;
    case ObjectType.AddressSpace:
      destroySpace(object, asid);
      break;
    case ObjectType.Interrupt:
      releaseLine(object);
  }
}

function retire(type: u32, object: u32, link: u32): void {
  store<u32>(link, cpu().retired);
  cpu().retired = object | type;
}

function workOffRetired(): void {
  while (cpu().retired != 0) retiredStep();
}

/** Takes the first retired object one bounded step further. */
function retiredStep(): void {
  const entry = cpu().retired;
  const object = entry & ~TYPE_MASK;
  switch (entry & TYPE_MASK) {
    case ObjectType.CapabilityTable:
      tableStep(object);
      break;
    case ObjectType.Thread:
      threadStep(object);
      break;
    case ObjectType.Endpoint: {
      const endpoint = changetype<Endpoint>(<usize>object);
      if (!closeEndpointStep(endpoint)) cpu().retired = endpoint.retiredNext;
      break;
    }
    case ObjectType.Notification: {
      const notification = changetype<Notification>(<usize>object);
      if (!closeNotificationStep(notification)) cpu().retired = notification.retiredNext;
    }
  }
}

/** Whatever a step retires lies before the table on the list, and is worked off first. */
function tableStep(table: u32): void {
  const count = slotCount(table);
  const first = load<u32>(table + TABLE_PROGRESS_OFFSET);
  const end = min(count, first + SLOTS_AT_ONCE);
  if (first == count) {
    cpu().retired = load<u32>(table + TABLE_NEXT_OFFSET);
    return;
  }
  store<u32>(table + TABLE_PROGRESS_OFFSET, end);
  for (let i = first; i < end; ++i) {
    const slot = slotAt(table, i);
    if (slot.type != ObjectType.None) removeCapability(slot);
  }
}

function threadStep(object: u32): void {
  const thread = threadAt(object);
  cpu().retired = thread.retiredNext;
  for (let i: u32 = 0; i < THREAD_SLOT_COUNT; ++i) {
    const slot = threadSlot(thread, i);
    if (slot.type != ObjectType.None) removeCapability(slot);
  }
}
