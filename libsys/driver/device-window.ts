// Where a driver maps its device's registers: 2 MiB of its address space with the page
// tables in place (GrantKind.DeviceWindow). Filled from the bottom up; nothing is ever
// unmapped, since a driver keeps its devices for life.

import { FrameFlag } from "../abi/object";
import { Handle } from "../abi/layout";
import { Status } from "../abi/status";
import { PAGE_BYTES, READ_WRITE, mapFrame } from "../frame";
import { DEVICE_WINDOW, DEVICE_WINDOW_BYTES } from "../windows";

let used: u32 = 0;

/** Linear address of `pages` consecutive free pages, 0 when the window is full. */
export function reserveWindow(pages: u32): u32 {
  if (pages > (DEVICE_WINDOW_BYTES - used) / PAGE_BYTES) return 0;
  const address = DEVICE_WINDOW + used;
  used += pages * PAGE_BYTES;
  return address;
}

/** Maps a frame of device registers at a reserved address, uncached. */
export function mapRegisters(frame: u32, address: u32): Status {
  return mapFrame(frame, Handle.AddressSpace, address, READ_WRITE | FrameFlag.Uncached);
}
