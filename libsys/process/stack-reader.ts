// Reads the stack of a stopped process, page by page through the builder's inspection
// window.

import { STACK_TOP } from "../abi/layout";
import { Right } from "../abi/object";
import { Status } from "../abi/status";
import { copyCapability, deleteCapability } from "../capability";
import { PAGE_BYTES } from "../frame";
import { mapOwn } from "../own-space";
import { INSPECTION_WINDOW } from "../windows";
import { Part, Process } from "./process";
import { scratch } from "./scratch";

const NO_PAGE: u32 = 0xffff_ffff;
const WINDOW_PAGE: u32 = INSPECTION_WINDOW + 2 * PAGE_BYTES;

let openPage: u32 = NO_PAGE;

/** True when an aligned word at `address` can be read. */
export function stackHolds(process: Process, address: u64): bool {
  const bytes = <u64>process.stackPages * PAGE_BYTES;
  if ((address & 7) != 0 || address >= STACK_TOP) return false;
  return address >= STACK_TOP - bytes && openStack(process, pageOf(process, address));
}

/** The word at an address for which stackHolds. */
export function stackWord(process: Process, address: u64): u64 {
  if (!openStack(process, pageOf(process, address))) return 0;
  return load<u64>(WINDOW_PAGE + <u32>(address & (PAGE_BYTES - 1)));
}

/** Closes the window; the next process to be read may be another one. */
export function closeStack(): void {
  if (openPage != NO_PAGE) deleteCapability(scratch(0));
  openPage = NO_PAGE;
}

function pageOf(process: Process, address: u64): u32 {
  const bottom = STACK_TOP - <u64>process.stackPages * PAGE_BYTES;
  return <u32>((address - bottom) / PAGE_BYTES);
}

/**
 * A copy of the frame's capability is mapped here; the original stays mapped in the
 * process.
 */
function openStack(process: Process, page: u32): bool {
  if (page == openPage) return true;
  closeStack();
  const frame = process.handleOf(Part.Stack) + page;
  if (copyCapability(scratch(0), frame) != Status.Ok) return false;
  openPage = page;
  if (mapOwn(scratch(0), WINDOW_PAGE, Right.Read) == Status.Ok) return true;
  closeStack();
  return false;
}
