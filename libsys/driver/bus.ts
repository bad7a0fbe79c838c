// A driver's side of the bus (libsys/protocol/bus.ts): `openBus`, then `nextDevice` until
// there is none, and for each device its registers and interrupts. Every function that
// gives an address or a handle gives 0 when it cannot.

import { Handle } from "../abi/layout";
import { Right } from "../abi/object";
import { Status } from "../abi/status";
import { mintCapability } from "../capability";
import { PAGE_BYTES } from "../frame";
import { call } from "../ipc";
import { message } from "../message";
import { BusOperation } from "../protocol/bus";
import { ConnectMode, connect } from "../protocol/names";
import { giveSlot, takeSlot, takeSlots } from "../slots";
import { mapRegisters, reserveWindow } from "./device-window";

const FRAMES_A_MESSAGE: u32 = 4;

let bus: u32 = 0;

/** A device that this process holds. */
@unmanaged
@final
export class BusDevice {
  number: u32;
  vendor: u32;
  product: u32;
  subsystemVendor: u32;
  subsystem: u32;
  classCode: u32;
  revision: u32;
  vectors: u32; // interrupts that takeInterrupt can give
}

/** Connects to the bus; blocks until it is up. */
export function openBus(): Status {
  if (bus != 0) return Status.Ok;
  const slot = takeSlot();
  if (slot == 0) return Status.LimitReached;
  const status = connect("bus", slot, ConnectMode.Wait);
  if (status == Status.Ok) bus = slot;
  else giveSlot(slot);
  return status;
}

/** Claims the next device for this driver; Status.WouldBlock when there is none now. */
export function nextDevice(device: BusDevice): Status {
  message.begin(BusOperation.NextDevice);
  const status = call(bus);
  if (status != Status.Ok) return status;
  device.number = <u32>message.word0;
  device.vendor = <u32>message.word1 & 0xffff;
  device.product = (<u32>message.word1 >> 16) & 0xffff;
  device.subsystemVendor = <u32>(message.word1 >> 32) & 0xffff;
  device.subsystem = <u32>(message.word1 >> 48) & 0xffff;
  device.classCode = <u32>message.word2 >> 8;
  device.revision = <u32>message.word2 & 0xff;
  device.vectors = <u32>message.word3;
  return Status.Ok;
}

/**
 * Has `bits` of the process's notification set when another device may have become free.
 */
export function watchBus(bits: u64): Status {
  const slot = takeSlot();
  if (slot == 0) return Status.LimitReached;
  let status = mintCapability(slot, Handle.Notification, Right.Write, bits);
  if (status == Status.Ok) {
    message.begin(BusOperation.Watch);
    message.attach(slot);
    status = call(bus);
  }
  return status;
}

/** Bytes of a region, 0 when the device has none there. */
export function regionBytes(device: BusDevice, region: u32): u64 {
  ask(device, BusOperation.DescribeRegion, region);
  return call(bus) == Status.Ok ? message.word0 : 0;
}

/**
 * Maps `pages` pages of a region from page `first` on; linear address of the first one.
 */
export function mapRegionPages(
  device: BusDevice,
  region: u32,
  first: u32,
  pages: u32,
): u32 {
  const slots = takeSlots(pages);
  const address = slots == 0 ? 0 : reserveWindow(pages);
  if (address == 0) return 0;
  for (let done: u32 = 0; done < pages;) {
    const count = min(pages - done, FRAMES_A_MESSAGE);
    ask(device, BusOperation.MapRegion, region);
    message.word2 = first + done;
    message.word3 = count;
    if (!receiveFrames(slots + done, count, address + done * PAGE_BYTES)) return 0;
    done += count;
  }
  return address;
}

/** Maps a whole region; linear address of its first byte. */
export function mapRegion(device: BusDevice, region: u32): u32 {
  const bytes = regionBytes(device, region);
  if (bytes == 0 || bytes > 0x20_0000) return 0;
  const address = mapRegionPages(
    device,
    region,
    0,
    (<u32>bytes + PAGE_BYTES - 1) / PAGE_BYTES,
  );
  // A region smaller than a page begins somewhere inside it; the last reply said where.
  return address == 0 ? 0 : address + <u32>message.word1;
}

/** Handle of the interrupt of MSI-X vector `vector`, to be bound with bindInterrupt. */
export function takeInterrupt(device: BusDevice, vector: u32): u32 {
  const slot = takeSlot();
  if (slot == 0) return 0;
  ask(device, BusOperation.Interrupt, vector);
  message.receiveInto(0, slot);
  const status = call(bus);
  message.receiveInto(0, 0);
  if (status == Status.Ok && message.receivedCapabilities == 1) return slot;
  giveSlot(slot);
  return 0;
}

/**
 * Reads 1, 2 or 4 bytes of the device's configuration space; all ones when that fails.
 */
export function readConfiguration(device: BusDevice, offset: u32, bytes: u32): u32 {
  ask(device, BusOperation.ReadConfiguration, offset);
  message.word2 = bytes;
  return call(bus) == Status.Ok ? <u32>message.word0 : u32.MAX_VALUE;
}

/** Gives a device back. */
export function releaseDevice(device: BusDevice): Status {
  ask(device, BusOperation.Release, 0);
  return call(bus);
}

function ask(device: BusDevice, operation: BusOperation, argument: u32): void {
  message.begin(operation);
  message.word0 = device.number;
  message.word1 = argument;
}

/** Sends the MapRegion request in `message` and maps the frames that come. */
function receiveFrames(slots: u32, count: u32, address: u32): bool {
  for (let index: u32 = 0; index < count; index++)
    message.receiveInto(index, slots + index);
  const status = call(bus);
  for (let index: u32 = 0; index < count; index++) message.receiveInto(index, 0);
  if (status != Status.Ok || message.receivedCapabilities != count) return false;
  for (let index: u32 = 0; index < count; index++) {
    if (mapRegisters(slots + index, address + index * PAGE_BYTES) != Status.Ok)
      return false;
  }
  return true;
}
