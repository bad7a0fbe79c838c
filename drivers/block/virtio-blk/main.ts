// virtio disks on the PCI bus: takes every one the bus has, publishes it with vfs, and
// serves its endpoint (protocol block).

import { Status } from "../../../libsys/abi/status";
import { BusDevice, nextDevice, openBus, watchBus } from "../../../libsys/driver/bus";
import { Errno } from "../../../libsys/errno";
import { NEVER } from "../../../libsys/ipc";
import { message } from "../../../libsys/message";
import { BLOCK_READ_SECTORS, BlockOperation } from "../../../libsys/protocol/block";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";
import { takeSlot } from "../../../libsys/slots";
import { MAXIMUM_DISKS, acknowledgeDisk, addDisk, diskAt, diskCount } from "./disks";
import { beginRead, endReads } from "./reads";

/** The bits below are the disks'. */
const BUS_BIT: u64 = 1 << 32;

const device: BusDevice = changetype<BusDevice>(memory.data(32, 8));

if (offsetof<BusDevice>() > 32) ERROR("device has the size of BusDevice");

let vfs: u32 = 0;

export function main(): void {
  const result = start();
  ready(result);
  if (result != 0) exit(result);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(onRequest());
    else if (event == Event.Signals) onSignals(message.badge);
    else if (event == Event.Stop) stop();
  }
}

/** Connects and takes the devices that are there; 0 or a negative errno. */
function start(): i32 {
  vfs = takeSlot();
  if (vfs == 0 || connect("vfs", vfs, ConnectMode.Wait) != Status.Ok) return -Errno.EIO;
  if (openBus() != Status.Ok || watchBus(BUS_BIT) != Status.Ok) return -Errno.EIO;
  takeDevices();
  return 0;
}

function takeDevices(): void {
  while (nextDevice(device) == Status.Ok) addDisk(device, vfs);
}

function onSignals(bits: u64): void {
  for (let index: u32 = 0; index < diskCount(); index++) {
    if (((bits >> index) & 1) == 0) continue;
    // Acknowledged first: a completion that comes while reads are answered interrupts
    // again.
    acknowledgeDisk(index);
    endReads(index);
  }
  if (bits & BUS_BIT) takeDevices();
}

/**
 * Resets the disks, so that none writes to memory that is no longer this process's; ends.
 */
function stop(): void {
  for (let index: u32 = 0; index < diskCount(); index++) diskAt(index).stop();
  exit(0);
}

function onRequest(): Status {
  const index = message.badge - 1;
  if (index >= diskCount()) return Status.NoRights;
  switch (message.operation) {
    case BlockOperation.Read:
      return read(<u32>index);
    case BlockOperation.Describe:
      message.word0 = diskAt(<u32>index).sectors;
      message.word1 = diskAt(<u32>index).readOnly;
      return Status.Ok;
    default:
      return Status.BadOperation;
  }
}

function read(index: u32): Status {
  const sector = message.word0;
  const count = message.word1;
  const sectors = diskAt(index).sectors;
  if (count == 0 || count > BLOCK_READ_SECTORS) return Status.BadArgument;
  if (sector >= sectors || count > sectors - sector) return Status.OutOfRange;
  return beginRead(index, sector, <u32>count);
}

if (MAXIMUM_DISKS > 32) ERROR("the disks' bits lie below BUS_BIT");
