// Deleting capabilities and, with the last one, objects. Most are gone at once. Tables
// and threads hold further capabilities and become ruins (ruin.ts); an endpoint or
// notification on which threads wait stays in its slot, dying, until the last of them is
// awake. All that goes on in bounded steps, so nothing recurses and no interrupt waits
// long.

import { DELETION_BEGUN, ObjectType } from "../libsys/abi/object";
import { Status } from "../libsys/abi/status";
import { destroySpace } from "./address-space";
import { Capability, CapabilityFlag, clearSlot } from "./capability";
import { cpu } from "./cpu";
import { isChild, isLast, unlink } from "./derivation";
import { closeEndpointStep, Endpoint } from "./endpoint";
import { unmapFrame } from "./frame";
import { releaseLine } from "./interrupt-line";
import { closeNotificationStep, notificationAt } from "./notification";
import { silenceNotification } from "./notification";
import { unmapPageTable } from "./page-table";
import { preemptionPoint } from "./preemption";
import { AwaitedReply, clearReply } from "./reply";
import { closeContext } from "./context-control";
import { layRuin, Ruin, searchRuin } from "./ruin";
import { threadAt, threadOfSlot } from "./thread";
import { forgetThreadSlot, stopThread } from "./thread-life";

/** Deletes the capability in `slot` and what depends on it; a long system call. */
export function deleteCapability(slot: Capability): Status {
  // Made again, the call must neither miss what it has deleted itself nor touch what
  // others put into the slot meanwhile.
  cpu().argument1 = DELETION_BEGUN;
  while (slot.type != ObjectType.None) {
    dissolve(slot);
    if (!preemptionPoint()) return Status.BadHandle;
  }
  return finishRuins();
}

/** Deletes all capabilities derived from the one in `parent`; a long system call. */
export function revoke(parent: Capability): Status {
  let child = parent.next;
  while (child != null && isChild(parent, child)) {
    dissolve(child);
    if (!preemptionPoint()) return Status.BadHandle;
    child = parent.next;
  }
  return finishRuins();
}

/** Empties all ruins, whoever left them. */
export function finishRuins(): Status {
  let ruin = cpu().ruins;
  while (ruin != null) {
    emptyStep(ruin);
    if (!preemptionPoint()) return Status.BadHandle;
    ruin = cpu().ruins;
  }
  return Status.Ok;
}

/**
 * Deletes the capability in `slot`, which is not the last one of an object that takes
 * long to destroy.
 */
export function removeCapability(slot: Capability): void {
  const type: u32 = slot.type;
  const object = slot.object;
  if (type == ObjectType.Frame) unmapFrame(slot);
  else if (type == ObjectType.PageTable) unmapPageTable(slot);

  const last = isLast(slot);
  const asid = slot.asid;
  unlink(slot);
  vacate(slot);
  if (last) destroyObject(type, object, asid);
}

/** True when deleting the capability in `slot` would take more than one bounded step. */
export function takesLong(slot: Capability): bool {
  switch (<u32>slot.type) {
    case ObjectType.Dying: return true;
    case ObjectType.CapabilityTable:
    case ObjectType.Thread:
      return isLast(slot);
    case ObjectType.Endpoint:
      return endpointOf(slot).hasWaiters && isLast(slot);
    case ObjectType.Notification:
      return notificationAt(slot.object).waiters != null && isLast(slot);
    default: return false;
  }
}

/** Takes the deletion of what is in `slot` one bounded step further. */
function dissolve(slot: Capability): void {
  if (slot.type == ObjectType.Dying) dyingStep(slot);
  else if (!takesLong(slot)) removeCapability(slot);
  else beginDying(slot);
}

/** The last capability to an object that takes long is being deleted. */
function beginDying(slot: Capability): void {
  const type: u32 = slot.type;
  if (type == ObjectType.Thread) stopThread(threadAt(slot.object));
  if (type == ObjectType.Thread || type == ObjectType.CapabilityTable) {
    layRuin(slot);
    vacate(slot);
    return;
  }
  if (type == ObjectType.Notification) silenceNotification(notificationAt(slot.object));
  slot.rights = <u8>type;
  slot.type = <u8>ObjectType.Dying;
  slot.flags = <u8>(slot.flags & CapabilityFlag.Embedded);
}

/** `slot` holds a dying endpoint or notification, or is a ruin's own. */
function dyingStep(slot: Capability): void {
  switch (<u32>slot.rights) {
    case ObjectType.Endpoint:
      if (closeEndpointStep(endpointOf(slot))) return;
      break;
    case ObjectType.Notification:
      if (closeNotificationStep(notificationAt(slot.object))) return;
      break;
    default:
      emptyStep(changetype<Ruin>(slot));
      return;
  }
  unlink(slot);
  vacate(slot);
}

function emptyStep(ruin: Ruin): void {
  const slot = searchRuin(ruin);
  if (slot != null) dissolve(slot);
}

/** Empties `slot`, which is in no derivation list any more. */
function vacate(slot: Capability): void {
  clearSlot(slot);
  if (slot.has(CapabilityFlag.Embedded)) forgetThreadSlot(threadOfSlot(slot), slot);
}

// @ts-ignore: decorator
@inline
function endpointOf(slot: Capability): Endpoint {
  return changetype<Endpoint>(<usize>slot.object);
}

function destroyObject(type: u32, object: u32, asid: u32): void {
  switch (type) {
    case ObjectType.Notification:
      silenceNotification(notificationAt(object));
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
