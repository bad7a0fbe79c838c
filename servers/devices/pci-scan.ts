// Walks the PCI buses: bus 0, and each bus that a bridge found on the way leads to.

import { PciCapability, findCapability } from "./capability-list";
import { Header, NO_VENDOR, read16, read32, read8 } from "./configuration-space";
import { Device, DeviceKind, addDevice } from "./device";
import { probeRegions } from "./region-probe";

const SLOTS: u32 = 32;
const FUNCTIONS: u32 = 8;
const MULTI_FUNCTION: u32 = 0x80;
const BRIDGE_HEADER: u32 = 1;

const waiting: usize = memory.data(256);
const seen: usize = memory.data(256);
let waitingCount: u32 = 0;

/** Adds every function to the device table; returns how many did not fit. */
export function scanPci(): u32 {
  let lost: u32 = 0;
  pushBus(0);
  while (waitingCount > 0) {
    const bus = <u32>load<u8>(waiting + --waitingCount);
    for (let slot: u32 = 0; slot < SLOTS; slot++)
      lost += scanSlot((bus << 8) | (slot << 3));
  }
  return lost;
}

/** A bus is walked once, whatever the bridges claim. */
function pushBus(bus: u32): void {
  if (load<u8>(seen + bus) != 0) return;
  store<u8>(seen + bus, 1);
  store<u8>(waiting + waitingCount++, <u8>bus);
}

function scanSlot(address: u32): u32 {
  if (read16(address, Header.Vendor) == NO_VENDOR) return 0;
  const several = (read8(address, Header.HeaderType) & MULTI_FUNCTION) != 0;
  const functions: u32 = several ? FUNCTIONS : 1;
  let lost: u32 = 0;
  for (let index: u32 = 0; index < functions; index++) {
    if (read16(address + index, Header.Vendor) == NO_VENDOR) continue;
    if (!describe(address + index)) lost++;
  }
  return lost;
}

/** Records one function; false when the table is full. */
function describe(address: u32): bool {
  const device = addDevice(DeviceKind.Pci);
  if (device == null) return false;
  device.address = address;
  device.vendor = read16(address, Header.Vendor);
  device.product = read16(address, Header.Product);
  const revisionAndClass = read32(address, Header.Class);
  device.revision = revisionAndClass & 0xff;
  device.classCode = revisionAndClass >> 8;
  if ((read8(address, Header.HeaderType) & 0x7f) == BRIDGE_HEADER) {
    probeRegions(device, 2);
    pushBus(read8(address, Header.SecondaryBus));
    return true;
  }
  device.subsystemVendor = read16(address, Header.SubsystemVendor);
  device.subsystem = read16(address, Header.Subsystem);
  probeRegions(device, 6);
  describeMessages(device);
  return true;
}

/** PCI Local Bus 3.0, 6.8.2: the MSI-X capability. */
function describeMessages(device: Device): void {
  const capability = findCapability(device.address, PciCapability.MsiX);
  if (capability == 0) return;
  const tableRegister = read32(device.address, capability + 4);
  device.messageCapability = capability;
  device.vectors = (read16(device.address, capability + 2) & 0x7ff) + 1;
  device.vectorTableRegion = tableRegister & 7;
  device.vectorTableOffset = tableRegister & ~7;
}
