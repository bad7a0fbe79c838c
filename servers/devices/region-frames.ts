// The frames of a device's regions. They are made when somebody first asks, and kept: a
// driver gets copies, which are revoked when it gives the device back. The pages of the
// MSI-X table are never given away, since who writes there can send any message to any
// address.

import { RegionFlag } from "../../libsys/protocol/bus";
import { takeDeviceFrames } from "./device-memory";
import { Device, Region } from "./device";

const PAGE_BITS: u32 = 12;
const PAGE_MASK: u64 = 4095;
const VECTOR_BYTES: u32 = 16;
/** Regions bigger than a driver's window of 2 MiB are not handed out. */
const MAXIMUM_PAGES: u64 = 512;

/** Pages that the region touches; 0 when it cannot be mapped. */
export function regionPages(region: Region): u32 {
  if (region.bytes == 0 || region.base == 0) return 0;
  if ((region.flags & RegionFlag.Ports) != 0) return 0;
  const pages = ((region.base & PAGE_MASK) + region.bytes + PAGE_MASK) >> PAGE_BITS;
  return pages > MAXIMUM_PAGES ? 0 : <u32>pages;
}

/**
 * Handle of page `page` of a region, 0 when there is none or its memory cannot be had.
 */
export function regionFrame(device: Device, index: u32, page: u32): u32 {
  const region = device.region(index);
  const pages = regionPages(region);
  if (page >= pages) return 0;
  if (region.firstFrame == 0) {
    region.firstFrame = takeDeviceFrames(region.base >> PAGE_BITS, pages);
  }
  return region.firstFrame == 0 ? 0 : region.firstFrame + page;
}

/** Whether page `page` of the region holds part of the MSI-X table. */
export function holdsVectorTable(device: Device, index: u32, page: u32): bool {
  if (device.messageCapability == 0 || index != device.vectorTableRegion) return false;
  const offset = <u32>(device.region(index).base & PAGE_MASK) + device.vectorTableOffset;
  const last = offset + device.vectors * VECTOR_BYTES - 1;
  return page >= offset >> PAGE_BITS && page <= last >> PAGE_BITS;
}
