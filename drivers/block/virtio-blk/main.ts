// virtio disks on the PCI bus: takes every one the bus has, publishes it with vfs, and
// serves its endpoint (protocol block).

import { Status } from "../../../libsys/abi/status";
import { BusDevice, nextDevice, openBus, watchBus } from "../../../libsys/driver/bus";
import { drive } from "../../../libsys/driver/driver";
import { Errno } from "../../../libsys/errno";
import { message } from "../../../libsys/message";
import { BLOCK_READ_SECTORS, BlockOperation } from "../../../libsys/protocol/block";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { takeSlot } from "../../../libsys/slots";
import { MAXIMUM_DISKS, acknowledgeDisk, addDisk, diskAt, diskCount } from "./disks";
import { beginRead, endReads } from "./reads";

/** The bits below are the disks'. */
const BUS_BIT: u64 = 1 << 32;

const device: BusDevice = changetype<BusDevice>(memory.data(32, 8));

if (offsetof<BusDevice>() > 32) ERROR("device has the size of BusDevice");

@unmanaged
@final
class Disks {
  vfs: u32;

  /** Connects and takes the devices that are there. */
  start(): i32 {
    this.vfs = takeSlot();
    if (this.vfs == 0) return -Errno.ENOMEM;
    if (connect("vfs", this.vfs, ConnectMode.Wait) != Status.Ok) return -Errno.EIO;
    if (openBus() != Status.Ok || watchBus(BUS_BIT) != Status.Ok) return -Errno.EIO;
    this.takeDevices();
    return 0;
  }

  interrupt(bits: u64): void {
    for (let index: u32 = 0; index < diskCount(); index++) {
      if (((bits >> index) & 1) == 0) continue;
      // Acknowledged first: a completion that comes while reads are answered interrupts
      // again.
      acknowledgeDisk(index);
      endReads(index);
    }
    if (bits & BUS_BIT) this.takeDevices();
  }

  /** Resets the disks, so that none writes to memory that is no longer this process's. */
  stop(): void {
    for (let index: u32 = 0; index < diskCount(); index++) diskAt(index).stop();
  }

  request(): Status {
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

  private takeDevices(): void {
    while (nextDevice(device) == Status.Ok) addDisk(device, this.vfs);
  }
}

export function main(): void {
  drive<Disks>();
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
