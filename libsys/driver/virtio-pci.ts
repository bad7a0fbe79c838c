// Finds and maps the structures of a virtio device on the PCI bus.

import { BusDevice, mapRegion, readConfiguration } from "./bus";
import { CONFIGURATION_BYTES, Structure, VirtioLayout } from "./virtio-layout";
import { VirtioTransport } from "./virtio-transport";

const configuration: usize = memory.data(256, 8);
const layout: VirtioLayout = changetype<VirtioLayout>(memory.data(72, 8));
/** Linear address of each region (BAR) of the device, 0 while it is not mapped. */
const regions: usize = memory.data(24, 8);

/** Makes `transport` reach the device; false when it is no modern virtio device. */
export function openTransport(transport: VirtioTransport, device: BusDevice): bool {
  for (let offset: u32 = 0; offset < CONFIGURATION_BYTES; offset += 4) {
    store<u32>(configuration + offset, readConfiguration(device, offset, 4));
  }
  if (!layout.read(<u32>configuration)) return false;
  memory.fill(regions, 0, 24);
  transport.common = mapStructure(device, Structure.Common);
  transport.notify = mapStructure(device, Structure.Notify);
  transport.device = mapStructure(device, Structure.Device);
  transport.notifyMultiplier = layout.notifyMultiplier;
  return transport.common != 0 && transport.notify != 0 && transport.device != 0;
}

function mapStructure(device: BusDevice, structure: Structure): u32 {
  const region = layout.region(structure);
  const entry = regions + region * 4;
  if (load<u32>(entry) == 0) store<u32>(entry, mapRegion(device, region));
  const address = load<u32>(entry);
  return address == 0 ? 0 : address + layout.offset(structure);
}
