// Mapping frames into the process's own address space, making the page tables that are
// missing. Only processes with a memory pool (init, the loader) can.

import { Handle } from "./abi/layout";
import { ObjectType } from "./abi/object";
import { Status } from "./abi/status";
import { mapFrame, mapPageTable } from "./frame";
import { blockHandle, takeBlock } from "./memory-pool";
import { takeSlot } from "./slots";
import { makeObject } from "./untyped";

const PAGE_TABLE_BITS: u32 = 12;

/** Maps `frame` at the linear address `address`; `access` is Right and FrameFlag bits. */
export function mapOwn(frame: u32, address: u32, access: u32): Status {
  let status = mapFrame(frame, Handle.AddressSpace, address, access);
  while (status == Status.NoPageTable) {
    status = addPageTable(address);
    if (status != Status.Ok) return status;
    status = mapFrame(frame, Handle.AddressSpace, address, access);
  }
  return status;
}

/** Page tables of one's own space are never taken away again. */
function addPageTable(address: u32): Status {
  const block = takeBlock(PAGE_TABLE_BITS);
  const slot = takeSlot();
  if (block == 0 || slot == 0) return Status.NoMemory;
  const status = makeObject(blockHandle(block), ObjectType.PageTable, slot);
  if (status != Status.Ok) return status;
  return mapPageTable(slot, Handle.AddressSpace, address);
}
