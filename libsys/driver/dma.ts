// Memory that the driver shares with its device: the manifest's `dmaBytes`, one
// physically contiguous range, handed out from the bottom up and never taken back.
// Zeroed.

import { PAGE_BYTES, physicalAddress } from "../frame";
import { GrantKind, startInfo } from "../start-info";

let base: u32 = 0;
let physicalBase: u64 = 0;
let bytesTotal: u32 = 0;
let bytesUsed: u32 = 0;

function open(): void {
  const grant = startInfo().find(GrantKind.Dma, 0);
  if (grant == null) return;
  base = <u32>grant.a;
  bytesTotal = <u32>grant.b * PAGE_BYTES;
  physicalBase = physicalAddress(grant.handle);
}

/**
 * Linear address of `bytes` aligned to `alignment` (a power of two ≤ 4096); 0 when none
 * are left.
 */
export function allocateDma(bytes: u32, alignment: u32): u32 {
  if (bytesTotal == 0) open();
  const start = (bytesUsed + alignment - 1) & ~(alignment - 1);
  if (start > bytesTotal || bytes > bytesTotal - start) return 0;
  bytesUsed = start + bytes;
  return base + start;
}

/** What the device knows the linear address of allocated memory as. */
export function dmaAddress(address: u32): u64 {
  return physicalBase + <u64>(address - base);
}
