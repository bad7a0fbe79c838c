// Finds out where a function's regions lie and how big they are: PCI Local Bus 3.0,
// 6.2.5.1. Decoding is off meanwhile, since a register full of ones would answer for
// somebody else's addresses.

import { REGIONS, RegionFlag } from "../../libsys/protocol/bus";
import { Command, Header, read16, read32, write16, write32 } from "./configuration-space";
import { Device, Region } from "./device";

const FLAG_BITS_PORTS: u32 = 3;
const FLAG_BITS_MEMORY: u32 = 15;

/**
 * Bytes that a register decodes which reads `ones` after all ones were written; 0 = not
 * there.
 */
export function regionBytes(ones: u64, ports: bool): u64 {
  const mask = ports ? ones & ~(<u64>FLAG_BITS_PORTS) : ones & ~(<u64>FLAG_BITS_MEMORY);
  if (mask == 0) return 0;
  // The lowest bit that could be set; what is above it may be hard-wired to 0 for port
  // ranges.
  return mask & (0 - mask);
}

/** Fills in the device's regions. `registers` is 6, or 2 for a bridge. */
export function probeRegions(device: Device, registers: u32): void {
  const address = device.address;
  const command = read16(address, Header.Command);
  write16(address, Header.Command, command & ~(Command.Ports | Command.Memory));
  let index: u32 = 0;
  while (index < min(registers, REGIONS)) {
    index += probeRegion(address, device.region(index), index, registers);
  }
  write16(address, Header.Command, command);
}

/** Probes one region; returns the registers it takes, 1 or 2. */
function probeRegion(address: u32, region: Region, index: u32, registers: u32): u32 {
  const offset = Header.FirstRegion + index * 4;
  const low = read32(address, offset);
  const ports = (low & RegionFlag.Ports) != 0;
  const wide = !ports && (low & 6) == RegionFlag.Wide && index + 1 < registers;
  const flagBits = ports ? FLAG_BITS_PORTS : FLAG_BITS_MEMORY;
  const high = wide ? read32(address, offset + 4) : 0;
  let ones = <u64>ask(address, offset, low);
  if (wide) ones |= <u64>ask(address, offset + 4, high) << 32;
  region.base = <u64>(low & ~flagBits) | (<u64>high << 32);
  region.flags = low & flagBits;
  region.bytes = regionBytes(ones, ports);
  return wide ? 2 : 1;
}

/** What the register reads after all ones were written; it keeps `value`. */
function ask(address: u32, offset: u32, value: u32): u32 {
  write32(address, offset, u32.MAX_VALUE);
  const answer = read32(address, offset);
  write32(address, offset, value);
  return answer;
}
