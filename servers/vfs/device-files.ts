// /dev: null, zero, and the disks that drivers published. A disk lives as long as its
// driver's endpoint: when the driver ends,
// the core takes the capability away, and the slot is found empty here. Index 0 is /dev
// itself.

import { ObjectType } from "../../libsys/abi/object";
import { deleteCapability, typeOf } from "../../libsys/capability";
import { FileKind } from "../../libsys/protocol/file";
import { giveSlot } from "../../libsys/slots";
import { Span, equal, equals, sizeOf, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Entry, Tree, nodeNumber } from "./node";

export const NULL_DEVICE: u32 = 1;
export const ZERO_DEVICE: u32 = 2;
const FIRST_DISK: u32 = 3;
const MAXIMUM_DISKS: u32 = 26;
const SECTOR_BYTES: u64 = 512;
const NAME_BYTES: u32 = 16;
const LETTER_A: u32 = 0x61;

/** A published disk; `endpoint` 0: a free place. */
@unmanaged
@final
class DiskFile {
  endpoint: u32;
  prefixLength: u32;
  sectors: u64;
  // then NAME_BYTES of prefix
}

const DISK_BYTES: i32 = 32;
const disks: usize = memory.data(832, 8);
const nameBytes: usize = memory.data(20, 8);
const nameText: Text = changetype<Text>(memory.data(16, 8));

if (offsetof<DiskFile>() + NAME_BYTES != DISK_BYTES) ERROR("DISK_BYTES is wrong");
if (MAXIMUM_DISKS * DISK_BYTES != 832) ERROR("disks has its entries");

/**
 * Adds a disk; answers its index, or 0 when there is no room or the prefix is no name.
 * The slot of the endpoint then is the table's.
 */
export function addDisk(prefix: Span, sectors: u64, endpoint: u32): u32 {
  if (!validPrefix(prefix)) return 0;
  for (let place: u32 = 0; place < MAXIMUM_DISKS; place++) {
    if (alive(place)) continue;
    const disk = diskAt(place);
    disk.endpoint = endpoint;
    disk.sectors = sectors;
    disk.prefixLength = sizeOf(prefix);
    memory.copy(prefixOf(place), startOf(prefix), sizeOf(prefix));
    return FIRST_DISK + place;
  }
  return 0;
}

/** Finds a name in /dev ("" is /dev itself); false when there is none. */
export function findDevice(name: Span, entry: Entry): bool {
  if (sizeOf(name) == 0) return describe(0, entry);
  for (let index: u32 = 1; index < FIRST_DISK + MAXIMUM_DISKS; index++) {
    if (exists(index) && equal(deviceName(index), name)) return describe(index, entry);
  }
  return false;
}

/**
 * Entry number `skip` of /dev: fills `entry` and answers its name, nothing at the end.
 */
export function listDevices(skip: u32, entry: Entry): Span {
  let left = skip;
  for (let index: u32 = 1; index < FIRST_DISK + MAXIMUM_DISKS; index++) {
    if (!exists(index)) continue;
    if (left == 0) {
      describe(index, entry);
      return deviceName(index);
    }
    left--;
  }
  return 0;
}

/** The name of a device, valid until the next is asked for. */
export function deviceName(index: u32): Span {
  nameText.open(<u32>nameBytes, 20);
  if (index == NULL_DEVICE) nameText.put("null");
  else if (index == ZERO_DEVICE) nameText.put("zero");
  else {
    const place = index - FIRST_DISK;
    nameText.bytes(<u32>prefixOf(place), diskAt(place).prefixLength);
    nameText.byte(LETTER_A + place);
  }
  return nameText.span;
}

/** The endpoint of a disk, 0 for another device and for a disk that is gone. */
export function diskEndpoint(index: u32): u32 {
  if (index < FIRST_DISK || index >= FIRST_DISK + MAXIMUM_DISKS) return 0;
  return alive(index - FIRST_DISK) ? diskAt(index - FIRST_DISK).endpoint : 0;
}

function exists(index: u32): bool {
  return index < FIRST_DISK || diskEndpoint(index) != 0;
}

/** Whether a disk is at this place; forgets one whose driver has ended. */
function alive(place: u32): bool {
  const disk = diskAt(place);
  if (disk.endpoint == 0) return false;
  if (typeOf(disk.endpoint) == ObjectType.Endpoint) return true;
  deleteCapability(disk.endpoint);
  giveSlot(disk.endpoint);
  disk.endpoint = 0;
  return false;
}

function describe(index: u32, entry: Entry): bool {
  const number = nodeNumber(Tree.Devices, index);
  if (index == 0) entry.set(number, FileKind.Directory, 0);
  else if (index < FIRST_DISK) entry.set(number, FileKind.Device, 0);
  else
    entry.set(number, FileKind.Disk, diskAt(index - FIRST_DISK).sectors * SECTOR_BYTES);
  return true;
}

function validPrefix(prefix: Span): bool {
  const length = sizeOf(prefix);
  if (length == 0 || length > NAME_BYTES || equals(prefix, "null")) return false;
  for (let index: u32 = 0; index < length; index++) {
    const letter = <u32>load<u8>(startOf(prefix) + index) - LETTER_A;
    if (letter > 25) return false;
  }
  return true;
}

function diskAt(place: u32): DiskFile {
  return changetype<DiskFile>(disks + place * DISK_BYTES);
}

function prefixOf(place: u32): usize {
  return disks + place * DISK_BYTES + offsetof<DiskFile>();
}
