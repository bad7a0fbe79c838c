// Mapping frames where the page tables exist; own-space.ts makes missing ones too.

import * as hardware from "./hardware";
import { FrameOperation, PageTableOperation, Right } from "./abi/object";
import { Status } from "./abi/status";
import { invoke, invokedValue } from "./capability";

export const PAGE_BYTES: u32 = 4096;
export const READ_WRITE: u32 = Right.Read | Right.Write;
export const READ_EXECUTE: u32 = Right.Read | Right.Execute;

/**
 * Consecutive frame handles: the first in the low half, their number in the high half.
 */
export type FrameRange = u64;

// @ts-ignore: decorator
@inline
export function frameRange(first: u32, count: u32): FrameRange {
  return <u64>first | (<u64>count << 32);
}

// @ts-ignore: decorator
@inline
export function rangeFirst(range: FrameRange): u32 {
  return <u32>range;
}

// @ts-ignore: decorator
@inline
export function rangeCount(range: FrameRange): u32 {
  return <u32>(range >> 32);
}

/**
 * Maps a frame; `access` is Right and FrameFlag bits. Status.NoPageTable when a level is
 * missing.
 */
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

/**
 * Where the frame lies in physical memory, for devices; 0 when the handle is no frame.
 */
export function physicalAddress(frame: u32): u64 {
  if (invoke(frame, FrameOperation.Address, 0, 0) != Status.Ok) return 0;
  return invokedValue();
}
