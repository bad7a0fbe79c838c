// The kernel objects of a new process, and the capabilities every process starts with
// (abi/layout.ts, Handle). All are made of the process's own block of memory.

import { Handle } from "../abi/layout";
import { ObjectType, Right } from "../abi/object";
import { Status } from "../abi/status";
import { copyInto, mintCapability, moveInto } from "../capability";
import { giveSlots, takeSlots } from "../slots";
import { makeObject, makeSized } from "../untyped";
import { Plan } from "./plan";
import { BadgeBit, Part, Process } from "./process";
import { Manifest } from "./manifest";
import { makePages, takeMemory } from "./memory";
import {
  bitsFor,
  countKept,
  countLarge,
  countPages,
  objectBits,
  tableBits,
} from "./quota";
import { UNTYPED_SCRATCH, scratch } from "./scratch";

const SEND: u32 = Right.Write | Right.Grant;

/** Takes the memory and the handles that the process needs. */
export function reserve(process: Process, plan: Plan): Status {
  const manifest = plan.manifest;
  process.stackPages = manifest.stackBytes / 4096;
  process.handleCount = Part.Stack + process.stackPages;
  process.keptCount = 0;
  process.keptSlots = countKept(process, manifest, plan.sharedPages);
  process.handles = takeSlots(process.handleCount);
  if (process.handles == 0) return Status.LimitReached;
  const pages = countPages(process, manifest, plan.sharedPages);
  const large = countLarge(process, manifest);
  const status = takeMemory(process, objectBits(process, manifest), pages, large);
  if (status == Status.Ok) return status;
  giveSlots(process.handles, process.handleCount);
  process.handles = 0;
  return status;
}

/** Makes the objects behind the process's Part handles, except its stack. */
export function makeParts(process: Process, manifest: Manifest): Status {
  let status = makePowers(process, manifest);
  if (status == Status.Ok) status = makeSpace(process);
  if (status == Status.Ok) status = makePart(process, ObjectType.Thread, Part.Thread);
  if (status == Status.Ok) status = makePart(process, ObjectType.Endpoint, Part.Service);
  if (status != Status.Ok) return status;
  return makePart(process, ObjectType.Notification, Part.Notification);
}

/** What lies at a multiple of its size, in the order in which quota.ts counts it. */
function makePowers(process: Process, manifest: Manifest): Status {
  const untyped = process.untyped;
  let status: Status = Status.Ok;
  if (manifest.untypedBytes > 0) {
    const bits = bitsFor(manifest.untypedBytes);
    status = makeSized(untyped, ObjectType.Untyped, bits, scratch(UNTYPED_SCRATCH));
  }
  const table = ObjectType.CapabilityTable;
  if (status == Status.Ok) {
    const bits = tableBits(manifest.tableSlots);
    status = makeSized(untyped, table, bits, process.handleOf(Part.Table));
  }
  if (status != Status.Ok) return status;
  const kept = process.handleOf(Part.Kept);
  return makeSized(untyped, table, tableBits(process.keptSlots), kept);
}

function makeSpace(process: Process): Status {
  return makePages(process, ObjectType.AddressSpace, process.handleOf(Part.Space), 1);
}

function makePart(process: Process, type: ObjectType, part: Part): Status {
  return makeObject(process.untyped, type, process.handleOf(part));
}

/** Fills the fixed handles of the process's table. */
export function giveFixedHandles(process: Process, plan: Plan): Status {
  let status = give(process, Handle.Table, Part.Table);
  if (status == Status.Ok) status = give(process, Handle.AddressSpace, Part.Space);
  if (status == Status.Ok) status = give(process, Handle.Thread, Part.Thread);
  if (status == Status.Ok) status = give(process, Handle.Service, Part.Service);
  if (status == Status.Ok) status = give(process, Handle.Notification, Part.Notification);
  if (status == Status.Ok) status = giveNew(process, ObjectType.Reply, Handle.Reply);
  if (status == Status.Ok)
    status = giveNew(process, ObjectType.Notification, Handle.Sleep);
  return status == Status.Ok ? givePeers(process, plan) : status;
}

/** Ways to others: the builder, the name server, the log. */
function givePeers(process: Process, plan: Plan): Status {
  let status = giveParent(process);
  if (status == Status.Ok && plan.names != 0) status = giveNames(process, plan.names);
  if (status != Status.Ok || plan.logRights == 0) return status;
  const table = process.handleOf(Part.Table);
  return copyInto(table, Handle.Log, Handle.Log, plan.logRights);
}

function give(process: Process, handle: Handle, part: Part): Status {
  const table = process.handleOf(Part.Table);
  return copyInto(table, handle, process.handleOf(part), Right.All);
}

function giveNew(process: Process, type: ObjectType, handle: Handle): Status {
  const slot = scratch(0);
  const status = makeObject(process.untyped, type, slot);
  if (status != Status.Ok) return status;
  return moveInto(process.handleOf(Part.Table), handle, slot);
}

function giveParent(process: Process): Status {
  const slot = scratch(0);
  const badge = <u64>process.id | BadgeBit.Parent;
  const status = mintCapability(slot, Handle.Service, SEND, badge);
  if (status != Status.Ok) return status;
  return moveInto(process.handleOf(Part.Table), Handle.Parent, slot);
}

function giveNames(process: Process, names: u32): Status {
  const slot = scratch(0);
  const status = mintCapability(slot, names, SEND, process.id);
  if (status != Status.Ok) return status;
  return moveInto(process.handleOf(Part.Table), Handle.Names, slot);
}

/**
 * An endpoint on which the core reports the process's faults to the builder, in `slot`.
 */
export function makeFaultEndpoint(process: Process, slot: u32): Status {
  const badge = <u64>process.id | BadgeBit.Fault;
  return mintCapability(slot, Handle.Service, SEND, badge);
}
