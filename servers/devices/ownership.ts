// Who holds which device. A device belongs to one process at a time; only while it is
// held may it master the bus, and taking it away stops its interrupts and takes back
// every frame its driver was given.

import { revokeCapability } from "../../libsys/capability";
import { REGIONS } from "../../libsys/protocol/bus";
import { isOrphan } from "../../libsys/protocol/module-exits";
import { Command, changeCommand } from "./configuration-space";
import { Device, DeviceKind, deviceAt, deviceCount } from "./device";
import { disableVectors } from "./message-interrupts";
import { Span } from "../../libsys/span";
import { regionPages } from "./region-frames";
import { removeWatcher } from "./watchers";

/** Gives a free device to `process`, whose module is called `name`. */
export function takeDevice(device: Device, process: u32, name: Span): void {
  device.setOwner(process, name);
  if (device.kind != DeviceKind.Pci) return;
  changeCommand(
    device.address,
    Command.Memory | Command.BusMaster,
    Command.InterruptDisable,
  );
}

/** Takes a device back from whoever holds it. Safe to repeat. */
export function releaseDevice(device: Device): void {
  if (device.owner == 0) return;
  if (device.kind == DeviceKind.Pci) {
    // First of all: the memory that the device may still write to is about to change
    // hands.
    changeCommand(device.address, 0, Command.BusMaster);
    disableVectors(device);
    for (let index: u32 = 0; index < REGIONS; index++) revokeRegion(device, index);
  }
  device.owner = 0;
}

/**
 * Takes back all that `process` holds, and forgets that it waits for devices; returns how
 * many it held.
 */
export function releaseAll(process: u32): u32 {
  let released: u32 = 0;
  removeWatcher(process);
  for (let number: u32 = 0; number < deviceCount(); number++) {
    const device = deviceAt(number);
    if (device == null || device.owner != process) continue;
    releaseDevice(device);
    released++;
  }
  return released;
}

/** Takes back what processes hold that are no modules; returns how many devices. */
export function releaseOrphans(modules: u32): u32 {
  let released: u32 = 0;
  for (let number: u32 = 0; number < deviceCount(); number++) {
    const device = deviceAt(number);
    if (device == null || device.owner == 0) continue;
    if (!isOrphan(modules, device.owner)) continue;
    removeWatcher(device.owner);
    releaseDevice(device);
    released++;
  }
  return released;
}

function revokeRegion(device: Device, index: u32): void {
  const region = device.region(index);
  if (region.firstFrame == 0) return;
  for (let page: u32 = 0; page < regionPages(region); page++) {
    revokeCapability(region.firstFrame + page);
  }
}
