// MSI-X: PCI Local Bus 3.0, 6.8.2. The table is mapped here and nowhere else. Each vector
// gets an interrupt object and the message that raises it, both from the core; they are
// kept for good, and a driver gets a copy.

import * as hardware from "../../libsys/hardware";
import { Handle } from "../../libsys/abi/layout";
import {
  FrameFlag,
  InterruptControlOperation,
  InterruptOperation,
} from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { invoke, revokeCapability } from "../../libsys/capability";
import { PAGE_BYTES, READ_WRITE, mapFrame } from "../../libsys/frame";
import { takeSlots } from "../../libsys/slots";
import { DEVICE_WINDOW } from "../../libsys/windows";
import { read16, write16 } from "./configuration-space";
import { Device } from "./device";
import { regionFrame } from "./region-frames";

/** Fields of a table entry. */
const enum Vector {
  AddressLow = 0,
  AddressHigh = 4,
  Data = 8,
  Control = 12,
  Bytes = 16,
}

const MASKED: u32 = 1;
/** Offset of Message Control in the capability, and its bits. */
const CONTROL: u32 = 2;
const ENABLE: u32 = 0x8000;
const FUNCTION_MASK: u32 = 0x4000;

/** Vectors beyond these are not used; the table's first page must hold them. */
const MAXIMUM_VECTORS: u32 = 16;

let control: u32 = 0;

/** Says which capability makes interrupts. */
export function openInterruptControl(handle: u32): void {
  control = handle;
}

/** Vectors of the device that can be used. */
export function usableVectors(device: Device): u32 {
  if (device.messageCapability == 0) return 0;
  const inPage =
    (PAGE_BYTES - (device.vectorTableOffset & (PAGE_BYTES - 1))) / Vector.Bytes;
  return min(min(device.vectors, inPage), MAXIMUM_VECTORS);
}

/** Handle of a vector's interrupt, which is enabled; 0 when there is none. */
export function vectorInterrupt(device: Device, vector: u32): u32 {
  if (vector >= usableVectors(device) || !openTable(device)) return 0;
  const slot = device.firstInterrupt + vector;
  const entry = device.vectorTableMapped + vector * Vector.Bytes;
  if (!claimed(device, vector) && !claim(device, vector, entry)) return 0;
  hardware.mmioWrite32(entry + Vector.Control, 0);
  const capability = device.messageCapability + CONTROL;
  const enabled = (read16(device.address, capability) | ENABLE) & ~FUNCTION_MASK;
  write16(device.address, capability, enabled);
  return slot;
}

/** Masks all vectors, and takes the interrupts back from the driver. */
export function disableVectors(device: Device): void {
  if (device.vectorTableMapped == 0) return;
  const capability = device.messageCapability + CONTROL;
  write16(device.address, capability, read16(device.address, capability) & ~ENABLE);
  for (let vector: u32 = 0; vector < usableVectors(device); vector++) {
    if (!claimed(device, vector)) continue;
    const entry = device.vectorTableMapped + vector * Vector.Bytes;
    hardware.mmioWrite32(entry + Vector.Control, MASKED);
    invoke(device.firstInterrupt + vector, InterruptOperation.Unbind, 0, 0);
    revokeCapability(device.firstInterrupt + vector);
  }
}

// @ts-ignore: decorator
@inline
function claimed(device: Device, vector: u32): bool {
  return ((device.claimedVectors >> vector) & 1) != 0;
}

/** Asks the core for an interrupt and writes its message into the table. */
function claim(device: Device, vector: u32, entry: u32): bool {
  const slot = device.firstInterrupt + vector;
  const status = hardware.invoke(
    control,
    InterruptControlOperation.ClaimMessage,
    0,
    0,
    slot,
    0,
  );
  const message = hardware.resultValue();
  if (status != Status.Ok) return false;
  hardware.mmioWrite32(entry + Vector.AddressLow, <u32>(message >> 32));
  hardware.mmioWrite32(entry + Vector.AddressHigh, 0);
  hardware.mmioWrite32(entry + Vector.Data, <u32>message);
  device.claimedVectors |= 1 << vector;
  return true;
}

/** Maps the table's page, all vectors masked, and reserves the vectors' slots. */
function openTable(device: Device): bool {
  if (device.vectorTableMapped != 0) return true;
  const region = device.region(device.vectorTableRegion);
  const offset = <u32>(region.base & (PAGE_BYTES - 1)) + device.vectorTableOffset;
  const frame = regionFrame(device, device.vectorTableRegion, offset / PAGE_BYTES);
  if (frame == 0) return false;
  const page = DEVICE_WINDOW + device.number * PAGE_BYTES;
  const access = READ_WRITE | FrameFlag.Uncached;
  if (mapFrame(frame, Handle.AddressSpace, page, access) != Status.Ok) return false;
  device.firstInterrupt = takeSlots(usableVectors(device));
  if (device.firstInterrupt == 0) return false;
  device.vectorTableMapped = page + (offset % PAGE_BYTES);
  for (let vector: u32 = 0; vector < usableVectors(device); vector++) {
    const entry = device.vectorTableMapped + vector * Vector.Bytes;
    hardware.mmioWrite32(entry + Vector.Control, MASKED);
  }
  return true;
}
