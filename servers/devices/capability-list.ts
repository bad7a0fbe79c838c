// The linked list of capabilities in a function's configuration space: PCI Local Bus 3.0,
// 6.7.

import { Header, read8, read16 } from "./configuration-space";

export const enum PciCapability {
  Vendor = 0x09,
  MsiX = 0x11,
}

const HAS_LIST: u32 = 0x10;
/** 192 bytes behind the header hold 48 capabilities; a longer list runs in a circle. */
const MAXIMUM_LENGTH: u32 = 48;

/** Offset of the first capability with this id, 0 when there is none. */
export function findCapability(address: u32, id: u32): u32 {
  if ((read16(address, Header.StatusRegister) & HAS_LIST) == 0) return 0;
  let offset = read8(address, Header.CapabilityPointer) & 0xfc;
  for (let seen: u32 = 0; offset >= 0x40 && seen < MAXIMUM_LENGTH; seen++) {
    const head = read16(address, offset);
    if ((head & 0xff) == id) return offset;
    offset = (head >> 8) & 0xfc;
  }
  return 0;
}
