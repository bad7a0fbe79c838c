// Mapping frames. `mapPage` is for addresses whose page tables exist; `windows.ts` has `PageMapper`,
// which also makes missing ones.

import * as hardware from "./hardware";
import { FrameOperation, PageTableOperation, Right } from "./abi/object";
import { Status } from "./abi/status";
import { invoke, invokedValue } from "./capability";

export const PAGE_BYTES: u32 = 4096;
export const READ_WRITE: u32 = Right.Read | Right.Write;
export const READ_EXECUTE: u32 = Right.Read | Right.Execute;

/** Maps a frame; `access` is Right and FrameFlag bits. Status.NoPageTable when a level is missing. */
export function mapFrame(frame: u32, space: u32, address: u64, access: u32): Status {
  return hardware.invoke(frame, FrameOperation.Map, space, address, access, 0);
}

export function unmapFrame(frame: u32): Status {
  return hardware.invoke(frame, FrameOperation.Unmap, 0, 0, 0, 0);
}

/** Fills the highest missing level on the way to `address`. */
export function mapPageTable(table: u32, space: u32, address: u64): Status {
  return invoke(table, PageTableOperation.Map, space, address);
}

/** Where the frame lies in physical memory, for devices; 0 when the handle is no frame. */
export function physicalAddress(frame: u32): u64 {
  if (invoke(frame, FrameOperation.Address, 0, 0) != Status.Ok) return 0;
  return invokedValue();
}
