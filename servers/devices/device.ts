// A device and its regions, and the table of all. Devices are found once, at start; a
// record's index is the device's number in the bus protocol and never changes.

import { REGIONS } from "../../libsys/protocol/bus";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";

export const MAXIMUM_DEVICES: u32 = 64;
const OWNER_NAME_BYTES: u32 = 32;

export const enum DeviceKind {
  Pci = 1,
  /** Found by no scan: every PC has it. Its resources are in its driver's manifest. */
  Platform = 2,
}

/** One base address register's range. */
@unmanaged
@final
export class Region {
  base: u64;
  bytes: u64; // 0 when there is none
  flags: u32; // RegionFlag
  firstFrame: u32; // handle of page 0, consecutive; 0 until somebody maps the region
}

@unmanaged
@final
export class Device {
  kind: u32; // DeviceKind
  address: u32; // bus << 8 | slot << 3 | function
  vendor: u32;
  product: u32;
  subsystemVendor: u32;
  subsystem: u32;
  classCode: u32; // base class << 16 | subclass << 8 | interface
  revision: u32;
  owner: u32; // process that holds it, 0 when free
  platform: u32; // PlatformDevice, 0 for others
  messageCapability: u32; // offset of the MSI-X capability, 0 when there is none
  vectors: u32;
  vectorTableRegion: u32;
  vectorTableOffset: u32;
  vectorTableMapped: u32; // linear address, 0 while not mapped
  firstInterrupt: u32; // slot of vector 0's interrupt, consecutive; 0 until asked for
  claimedVectors: u32; // a bit for each vector that has its interrupt
  ownerNameLength: u32;
  ownerName0: u64; // OWNER_NAME_BYTES bytes: the module that holds it
  ownerName1: u64;
  ownerName2: u64;
  ownerName3: u64;

  @inline
  get number(): u32 {
    return (<u32>changetype<usize>(this) - <u32>table) / RECORD_BYTES;
  }

  get ownerName(): Span {
    const start = changetype<usize>(this) + offsetof<Device>("ownerName0");
    return spanAt(start, this.ownerNameLength);
  }

  /** Names the process that holds the device; long names are cut. */
  setOwner(process: u32, name: Span): void {
    this.owner = process;
    this.ownerNameLength = min(sizeOf(name), OWNER_NAME_BYTES);
    memory.copy(startOf(this.ownerName), startOf(name), this.ownerNameLength);
  }

  region(index: u32): Region {
    if (index >= REGIONS) unreachable();
    const first = changetype<usize>(this) + offsetof<Device>();
    return changetype<Region>(first + index * offsetof<Region>());
  }
}

if (offsetof<Region>() != 24) ERROR("Region is 24 bytes");
if (offsetof<Device>() != 104) ERROR("Device is 104 bytes before its regions");

const RECORD_BYTES: i32 = 104 + 6 * 24;
const table: usize = memory.data(64 * RECORD_BYTES, 8);
let count: u32 = 0;

export function deviceCount(): u32 {
  return count;
}

/** Device `number`, or null when there is none. */
export function deviceAt(number: u64): Device | null {
  if (number >= count) return null;
  return changetype<Device>(table + <u32>number * RECORD_BYTES);
}

/** A new, empty record at the end, or null when the table is full. */
export function addDevice(kind: DeviceKind): Device | null {
  if (count == MAXIMUM_DEVICES) return null;
  const device = changetype<Device>(table + count * RECORD_BYTES);
  count++;
  device.kind = kind;
  return device;
}
