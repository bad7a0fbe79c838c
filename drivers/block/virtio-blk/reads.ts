// The reads that callers wait for: one in each busy slot of a disk, and those for which
// no slot is free, in a queue that all disks share.

import { Status } from "../../../libsys/abi/status";
import { reply } from "../../../libsys/ipc";
import { message } from "../../../libsys/message";
import { giveReply, takeReply } from "../../../libsys/reply-pool";
import { PUT_OFF } from "../../../libsys/server";
import { Disk, NO_SLOT, SLOTS } from "./device";
import { MAXIMUM_DISKS, diskAt } from "./disks";
import { SECTOR_BYTES } from "./registers";

const MAXIMUM_WAITING: u32 = 32;

/** A read that waits for its slot, or for its data. */
@unmanaged
@final
class Read {
  sector: u64;
  count: u32;
  disk: u32;
  /** Reply object that holds the caller. */
  caller: u32;
  reserved: u32;
}

const READ_BYTES: i32 = 24;
const active: usize = memory.data(768, 8); // Read[MAXIMUM_DISKS * SLOTS]
const waiting: usize = memory.data(768, 8); // Read[MAXIMUM_WAITING]

if (offsetof<Read>() != READ_BYTES) ERROR("READ_BYTES is the size of a Read");
if (MAXIMUM_DISKS * SLOTS * READ_BYTES != 768) ERROR("active has a Read for each slot");
if (MAXIMUM_WAITING * READ_BYTES != 768) ERROR("waiting has its Reads");

const request: Read = changetype<Read>(memory.data(24, 8));
let waitingCount: u32 = 0;

/** Takes over the caller of `message` and reads for it. */
export function beginRead(disk: u32, sector: u64, count: u32): Status {
  if (waitingCount == MAXIMUM_WAITING) return Status.Busy;
  request.caller = takeReply();
  if (request.caller == 0) return Status.LimitReached;
  request.disk = disk;
  request.sector = sector;
  request.count = count;
  if (!start(request)) copy(waitingAt(waitingCount++), request);
  return PUT_OFF;
}

/** Answers the reads that the disk has ended and starts those that waited for a slot. */
export function endReads(index: u32): void {
  const disk = diskAt(index);
  for (let slot = disk.finishRead(); slot != NO_SLOT; slot = disk.finishRead()) {
    const read = activeAt(index, slot);
    if (disk.failed) answerRead(read, Status.InputOutput);
    else answerData(read, disk, slot);
    disk.giveSlot(slot);
  }
  if (disk.queue.broken) failAll(index);
  startWaiting();
}

/** A device that broke the queue's rules can't be believed: every read of it fails. */
function failAll(index: u32): void {
  const disk = diskAt(index);
  for (let slot: u32 = 0; slot < SLOTS; slot++) {
    if ((disk.busySlots >> slot) & 1)
      answerRead(activeAt(index, slot), Status.InputOutput);
    disk.giveSlot(slot);
  }
}

function start(read: Read): bool {
  const disk = diskAt(read.disk);
  if (disk.queue.broken) {
    answerRead(read, Status.InputOutput);
    return true;
  }
  const slot = disk.startRead(read.sector, read.count);
  if (slot == NO_SLOT) return false;
  copy(activeAt(read.disk, slot), read);
  return true;
}

function startWaiting(): void {
  let kept: u32 = 0;
  for (let index: u32 = 0; index < waitingCount; index++) {
    if (!start(waitingAt(index))) copy(waitingAt(kept++), waitingAt(index));
  }
  waitingCount = kept;
}

function answerData(read: Read, disk: Disk, slot: u32): void {
  message.begin(Status.Ok);
  message.putText(disk.data(slot), read.count * SECTOR_BYTES);
  send(read);
}

function answerRead(read: Read, status: Status): void {
  message.begin(<u32>(<i32>status));
  send(read);
}

function send(read: Read): void {
  reply(read.caller);
  giveReply(read.caller);
}

function copy(to: Read, from: Read): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), READ_BYTES);
}

function activeAt(disk: u32, slot: u32): Read {
  return changetype<Read>(active + (disk * SLOTS + slot) * READ_BYTES);
}

function waitingAt(index: u32): Read {
  return changetype<Read>(waiting + index * READ_BYTES);
}
