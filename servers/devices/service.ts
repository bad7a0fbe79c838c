// Answers the requests of the bus protocol (libsys/protocol/bus.ts). The badge of a
// request is the process id of the driver that sent it; a driver reaches only the devices
// it holds.

import { Status } from "../../libsys/abi/status";
import { deleteCapability } from "../../libsys/capability";
import { message } from "../../libsys/message";
import { BusOperation, REGIONS } from "../../libsys/protocol/bus";
import { drives } from "../../libsys/protocol/module-exits";
import { refreshModules } from "../../libsys/protocol/modules";
import { giveSlot, takeSlot } from "../../libsys/slots";
import { Text } from "../../libsys/text";
import { read16, read32, read8 } from "./configuration-space";
import { Device, deviceAt, deviceCount } from "./device";
import { putDevices } from "./device-list";
import { usableVectors, vectorInterrupt } from "./message-interrupts";
import { modaliasOf } from "./modalias";
import { releaseDevice, takeDevice } from "./ownership";
import { holdsVectorTable, regionFrame, regionPages } from "./region-frames";
import { addWatcher, signalWatchers } from "./watchers";

const MAXIMUM_FRAMES: u64 = 4;
const LIST_BYTES: i32 = 16384;
const listBytes: usize = memory.data(16384, 8);
const list: Text = changetype<Text>(memory.data(16, 8));

let modules: u32 = 0;
/** Where a notification that comes with a request lands. */
let arrival: u32 = 0;

/** Says where the module loader is, which knows what each driver may claim. */
export function openService(modulesHandle: u32): void {
  modules = modulesHandle;
  arrival = takeSlot();
  message.receiveInto(0, arrival);
}

/** Performs the received request; the words of its answer are left in `message`. */
export function serve(): Status {
  const arrived = message.receivedCapabilities;
  const status = perform();
  // Whatever nobody asked for must not fill the slot that the next notification needs.
  if (arrived != 0) deleteCapability(arrival);
  return status;
}

function perform(): Status {
  switch (message.operation) {
    case BusOperation.NextDevice: return nextDevice();
    case BusOperation.Watch: return watch();
    case BusOperation.DescribeRegion: return describeRegion();
    case BusOperation.MapRegion: return mapRegion();
    case BusOperation.Interrupt: return interrupt();
    case BusOperation.ReadConfiguration: return readConfiguration();
    case BusOperation.Release: return release();
    case BusOperation.List: return listDevices();
    default: return Status.BadOperation;
  }
}

// @ts-ignore: decorator
@inline
function sender(): u32 {
  return <u32>message.badge;
}

/** The device that word 0 names, if the sender holds it. */
function heldDevice(): Device | null {
  const device = deviceAt(message.word0);
  if (device == null || device.owner != sender()) return null;
  return device;
}

function nextDevice(): Status {
  const process = sender();
  for (let number: u32 = 0; number < deviceCount(); number++) {
    const device = deviceAt(number);
    if (device == null || device.owner != 0) continue;
    if (!drives(modules, process, modaliasOf(device))) continue;
    takeDevice(device, process, message.text);
    return describe(device);
  }
  return Status.WouldBlock;
}

function describe(device: Device): Status {
  message.begin(Status.Ok);
  message.word0 = device.number;
  message.word1 = <u64>(device.vendor | (device.product << 16));
  message.word1 |= <u64>(device.subsystemVendor | (device.subsystem << 16)) << 32;
  message.word2 = (device.classCode << 8) | device.revision;
  message.word3 = usableVectors(device);
  return Status.Ok;
}

function watch(): Status {
  if (message.receivedCapabilities != 1) return Status.BadArgument;
  const next = takeSlot();
  if (next == 0) return Status.LimitReached;
  if (!addWatcher(sender(), arrival)) {
    giveSlot(next);
    return Status.LimitReached;
  }
  arrival = next;
  message.receiveInto(0, arrival);
  return Status.Ok;
}

function describeRegion(): Status {
  const device = heldDevice();
  if (device == null) return Status.NotFound;
  if (message.word1 >= REGIONS) return Status.OutOfRange;
  const region = device.region(<u32>message.word1);
  message.word0 = region.bytes;
  message.word1 = region.flags;
  return Status.Ok;
}

function mapRegion(): Status {
  const device = heldDevice();
  if (device == null) return Status.NotFound;
  if (message.word1 >= REGIONS) return Status.OutOfRange;
  const index = <u32>message.word1;
  const pages = regionPages(device.region(index));
  const first = message.word2;
  const count = message.word3;
  if (count == 0 || count > MAXIMUM_FRAMES) return Status.BadArgument;
  if (first >= pages || count > pages - first) return Status.OutOfRange;
  return attachFrames(device, index, <u32>first, <u32>count);
}

function attachFrames(device: Device, index: u32, first: u32, count: u32): Status {
  for (let page = first; page < first + count; page++) {
    if (holdsVectorTable(device, index, page)) return Status.Refused;
    if (regionFrame(device, index, page) == 0) return Status.NoMemory;
  }
  const region = device.region(index);
  for (let page = first; page < first + count; page++) {
    message.attach(regionFrame(device, index, page));
  }
  message.word0 = regionPages(region);
  message.word1 = region.base & 4095;
  return Status.Ok;
}

function interrupt(): Status {
  const device = heldDevice();
  if (device == null) return Status.NotFound;
  if (message.word1 >= usableVectors(device)) return Status.OutOfRange;
  const handle = vectorInterrupt(device, <u32>message.word1);
  if (handle == 0) return Status.NoMemory;
  message.attach(handle);
  return Status.Ok;
}

function readConfiguration(): Status {
  const device = heldDevice();
  if (device == null) return Status.NotFound;
  const offset = message.word1;
  const bytes = message.word2;
  if (bytes != 1 && bytes != 2 && bytes != 4) return Status.BadArgument;
  if (offset >= 256 || (offset & (bytes - 1)) != 0) return Status.OutOfRange;
  const at = <u32>offset;
  if (bytes == 1) message.word0 = read8(device.address, at);
  else if (bytes == 2) message.word0 = read16(device.address, at);
  else message.word0 = read32(device.address, at);
  return Status.Ok;
}

function release(): Status {
  const device = heldDevice();
  if (device == null) return Status.NotFound;
  releaseDevice(device);
  signalWatchers();
  refreshModules(modules);
  message.begin(Status.Ok);
  return Status.Ok;
}

function listDevices(): Status {
  const flags = <u32>message.word0;
  const offset = message.word1;
  list.open(<u32>listBytes, LIST_BYTES);
  putDevices(list, flags);
  const from = <u32>min(offset, <u64>list.length);
  message.begin(Status.Ok);
  message.appendText(list.address + from, list.length - from);
  message.word1 = list.length;
  return Status.Ok;
}
