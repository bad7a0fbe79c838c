// The disks that this process drives: device, DMA memory, interrupt, and the name that
// vfs gave each. Disk n sets bit n of the process's notification, and callers of its
// endpoint have badge n + 1.

import { Handle } from "../../../libsys/abi/layout";
import { LogLevel } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { deleteCapability, mintCapability } from "../../../libsys/capability";
import { BusDevice, takeInterrupt } from "../../../libsys/driver/bus";
import { allocateDma, dmaAddress } from "../../../libsys/driver/dma";
import { acknowledge, bindInterrupt } from "../../../libsys/driver/interrupt";
import { openTransport } from "../../../libsys/driver/virtio-pci";
import { VirtioTransport } from "../../../libsys/driver/virtio-transport";
import { VIRTQUEUE_BYTES, Virtqueue } from "../../../libsys/driver/virtqueue";
import { log, openLine, writeLine } from "../../../libsys/log";
import { message } from "../../../libsys/message";
import { DISK_RIGHTS, publishDisk } from "../../../libsys/protocol/file";
import { sizeOf, startOf } from "../../../libsys/span";
import { giveSlot, takeSlot } from "../../../libsys/slots";
import { DISK_PAGES, Disk } from "./device";

/** As many as manifest.json's dmaBytes has pages for. */
export const MAXIMUM_DISKS: u32 = 8;

const PAGE_BYTES: u32 = 4096;
const DISK_BYTES: i32 = 48;
const TRANSPORT_BYTES: i32 = 16;

const disks: usize = memory.data(384, 8);
const transports: usize = memory.data(128, 8);
const queues: usize = memory.data(2432, 8);
const interrupts: usize = memory.data(32, 8);

if (offsetof<Disk>() != DISK_BYTES) ERROR("DISK_BYTES is the size of a Disk");
if (offsetof<VirtioTransport>() != TRANSPORT_BYTES) ERROR("TRANSPORT_BYTES is wrong");

let count: u32 = 0;

export function diskCount(): u32 {
  return count;
}

/** Disk `index` of diskCount(). */
export function diskAt(index: u32): Disk {
  return changetype<Disk>(disks + index * DISK_BYTES);
}

/** Lets the disk interrupt again. */
export function acknowledgeDisk(index: u32): void {
  acknowledge(load<u32>(interrupts + index * 4));
}

/**
 * Brings a device up and publishes it. A device that can't be driven stays with this
 * process, turned off: given back, the bus would offer it again.
 */
export function addDisk(device: BusDevice, vfs: u32): void {
  if (count == MAXIMUM_DISKS) {
    giveUp(device, "more disks than this driver has memory for");
    return;
  }
  const disk = diskAt(count);
  disk.transport = changetype<VirtioTransport>(transports + count * TRANSPORT_BYTES);
  disk.queue = changetype<Virtqueue>(queues + count * VIRTQUEUE_BYTES);
  if (!openTransport(disk.transport, device)) {
    giveUp(device, "no virtio 1 structures");
  } else if (!connectInterrupt(device)) {
    giveUp(device, "no interrupt");
  } else if (!startDisk(disk)) {
    giveUp(device, "the device does not start");
  } else {
    count++;
    publish(disk, count - 1, vfs);
  }
}

function connectInterrupt(device: BusDevice): bool {
  const interrupt = takeInterrupt(device, 0);
  if (interrupt == 0) return false;
  store<u32>(interrupts + count * 4, interrupt);
  return bindInterrupt(interrupt, <u64>1 << count) == Status.Ok;
}

function startDisk(disk: Disk): bool {
  disk.memory = allocateDma(DISK_PAGES * PAGE_BYTES, PAGE_BYTES);
  if (disk.memory == 0) return false;
  disk.physicalMemory = dmaAddress(disk.memory);
  return disk.start();
}

function publish(disk: Disk, index: u32, vfs: u32): void {
  const endpoint = takeSlot();
  let status: Status = Status.LimitReached;
  if (endpoint != 0) {
    status = mintCapability(endpoint, Handle.Service, DISK_RIGHTS, index + 1);
    if (status == Status.Ok) status = publishDisk(vfs, "vd", disk.sectors, endpoint);
    // vfs has its own copy now.
    deleteCapability(endpoint);
    giveSlot(endpoint);
  }
  if (status != Status.Ok) {
    log(LogLevel.Error, "vfs does not take the disk");
    return;
  }
  const name = message.text;
  openLine()
    .bytes(startOf(name), sizeOf(name))
    .put(": ")
    .decimal(disk.sectors)
    .put(disk.sectors == 1 ? " sector" : " sectors")
    .put(" of 512 bytes")
    .put(disk.readOnly ? ", read-only" : "");
  writeLine(LogLevel.Info);
}

function giveUp(device: BusDevice, reason: string): void {
  openLine().put("device ").decimal(device.number).put(" not used: ").put(reason);
  writeLine(LogLevel.Error);
}
