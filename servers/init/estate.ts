// What outlives a server with the privilege `estate` (the module loader): its capability
// table, the endpoint it serves, its notification, and so all that it has built. When its
// process ends, a new one is made that works with the same table. Clients keep their
// endpoints; who waited for an answer wakes with PeerClosed.

import { Handle } from "../../libsys/abi/layout";
import { ObjectType, Right, ThreadOperation } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import {
  copyCapability,
  copyInto,
  deleteCapability,
  deleteFrom,
  invoke,
  moveInto,
  revokeIn,
} from "../../libsys/capability";
import { destroyProcess } from "../../libsys/process/builder";
import { listGrant, nextGrant, openStartPage } from "../../libsys/process/grants";
import { Part, Process, ProcessState } from "../../libsys/process/process";
import { scratch } from "../../libsys/process/scratch";
import { takeSlots } from "../../libsys/slots";
import { GrantKind, StartFlag } from "../../libsys/start-info";
import { makeObject } from "../../libsys/untyped";

const PAGE_BYTES: i32 = 4096;
/** The start page of the first incarnation, whose grants the later ones find. */
const page: usize = memory.data(PAGE_BYTES, 8);
/** Slots with the table, the endpoint and the notification, from when it ended first. */
let table: u32 = 0;
let owner: u32 = 0;

/** The capabilities that are the estate, in this order from slot `table` on. */
const PARTS: u32 = 3;

/** Whether the process leaves an estate. */
export function hasEstate(process: Process): bool {
  return process.id == owner;
}

/** Notes the first incarnation's grants; before its start page is closed. */
export function openEstate(process: Process, tableSlots: u32): Status {
  const slots = <u64>(tableSlots - nextGrant());
  const status = listGrant(GrantKind.Slots, 0, slots, 0);
  if (status != Status.Ok) return status;
  owner = process.id;
  openStartPage().flags |= StartFlag.Inherits;
  memory.copy(page, changetype<usize>(openStartPage()), PAGE_BYTES);
  openStartPage().flags &= ~(<u32>StartFlag.Inherits);
  return Status.Ok;
}

/**
 * Ends the process and keeps its estate. The first one's memory is not given back: the
 * table lies in it.
 */
export function releaseProcess(process: Process): Status {
  invoke(process.handleOf(Part.Thread), ThreadOperation.Suspend, 0, 0);
  const first = table == 0;
  const status = first ? keepParts(process) : Status.Ok;
  if (status != Status.Ok) return status;
  for (let part: u32 = 0; part < PARTS; part++) deleteCapability(partSlot(process, part));
  if (first) abandon(process);
  else destroyProcess(process);
  // Reply objects: whoever waits hears now that the answer will not come.
  return revokeIn(table, Handle.FirstGrant);
}

/** Copies the capabilities of the estate to slots of init's own. */
function keepParts(process: Process): Status {
  const slots = takeSlots(PARTS);
  if (slots == 0) return Status.LimitReached;
  let status: Status = Status.Ok;
  for (let part: u32 = 0; part < PARTS && status == Status.Ok; part++) {
    status = copyCapability(slots + part, partSlot(process, part));
  }
  if (status == Status.Ok) table = slots;
  return status;
}

/** Slot of the process's own copy of part `index` of the estate. */
function partSlot(process: Process, index: u32): u32 {
  if (index == 0) return process.handleOf(Part.Table);
  return process.handleOf(index == 1 ? Part.Service : Part.Notification);
}

/** Ends the first incarnation's thread and address space, and forgets its handles. */
function abandon(process: Process): void {
  deleteFrom(table, Handle.Thread);
  deleteFrom(table, Handle.AddressSpace);
  deleteFrom(table, Handle.Reply);
  for (let handle: u32 = 0; handle < process.handleCount; handle++) {
    deleteCapability(process.handles + handle);
  }
  process.state = ProcessState.None;
}

/** Makes a process that is being built the estate's next owner; before it is finished. */
export function inheritEstate(process: Process): Status {
  let status: Status = Status.Ok;
  for (let part: u32 = 0; part < PARTS && status == Status.Ok; part++) {
    deleteCapability(partSlot(process, part));
    status = copyCapability(partSlot(process, part), table + part);
  }
  if (status == Status.Ok) status = give(Handle.Thread, process.handleOf(Part.Thread));
  if (status == Status.Ok) {
    status = give(Handle.AddressSpace, process.handleOf(Part.Space));
  }
  if (status == Status.Ok) status = giveReply(process);
  memory.copy(changetype<usize>(openStartPage()), page, PAGE_BYTES);
  return status;
}

function give(handle: Handle, source: u32): Status {
  return copyInto(table, handle, source, Right.All);
}

function giveReply(process: Process): Status {
  const slot = scratch(0);
  const status = makeObject(process.untyped, ObjectType.Reply, slot);
  return status == Status.Ok ? moveInto(table, Handle.Reply, slot) : status;
}
