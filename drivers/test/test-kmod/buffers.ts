// Message buffers for the requesting threads. Each is a page of its own, up to as many as
// the module's memory allows; threads beyond that share, which is sound as long as all
// ask for the same, since the loader's answers are short and leave the buffer alone.

import { Handle } from "../../../libsys/abi/layout";
import { ObjectType } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { PAGE_BYTES, READ_WRITE, mapFrame, mapPageTable } from "../../../libsys/frame";
import { takeSlot } from "../../../libsys/slots";
import { GrantKind, startInfo } from "../../../libsys/start-info";
import { kindOf, makeObject, makeObjects } from "../../../libsys/untyped";

export const MAXIMUM_BUFFERS: u32 = 256;
/** Above the linear memory; nobody else maps anything there. */
const WINDOW: u32 = 0x4000_0000;
const PAGE_BITS: u32 = 12;

const frames: usize = memory.data(256 * 4, 8);

/** How many buffers so many threads have. */
export function buffersFor(threads: u32): u32 {
  return min(threads, MAXIMUM_BUFFERS);
}

export function bufferAddress(thread: u32): u32 {
  return WINDOW + (thread % MAXIMUM_BUFFERS) * PAGE_BYTES;
}

/** Makes all buffers, before smaller objects could leave gaps between them. */
export function makeBuffers(): bool {
  for (let index: u32 = 0; index < MAXIMUM_BUFFERS; index++) {
    const frame = makeBuffer(index);
    if (frame == 0) return false;
    store<u32>(frames + index * 4, frame);
  }
  return true;
}

export function bufferFrame(thread: u32): u32 {
  return load<u32>(frames + (thread % MAXIMUM_BUFFERS) * 4);
}

function makeBuffer(index: u32): u32 {
  const frame = takeSlot();
  const untyped = ownMemory();
  if (frame == 0 || untyped == 0) return 0;
  if (makeObjects(untyped, kindOf(ObjectType.Frame, PAGE_BITS), frame, 1) != Status.Ok) {
    return 0;
  }
  return mapBuffer(frame, bufferAddress(index)) == Status.Ok ? frame : 0;
}

function mapBuffer(frame: u32, address: u32): Status {
  let status = mapFrame(frame, Handle.AddressSpace, address, READ_WRITE);
  while (status == Status.NoPageTable) {
    const table = takeSlot();
    status = makeObject(ownMemory(), ObjectType.PageTable, table);
    if (status != Status.Ok) return status;
    status = mapPageTable(table, Handle.AddressSpace, address);
    if (status != Status.Ok) return status;
    status = mapFrame(frame, Handle.AddressSpace, address, READ_WRITE);
  }
  return status;
}

/** The untyped memory that the manifest asks for. */
export function ownMemory(): u32 {
  const grant = startInfo().find(GrantKind.Untyped, 0);
  return grant == null ? 0 : grant.handle;
}
