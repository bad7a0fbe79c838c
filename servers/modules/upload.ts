// Images that clients send in parts, for init_module. Each is mapped in a window of its
// own; it stays as long as the module that was made of it, whose read-only pages are the
// image's. Of the images of one name only one is taken at a time, so that many clients
// together need no more memory than one: sender.ts has the others wait. Uploads that
// nobody finished give way to others.

import { ObjectType } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { PAGE_BYTES, READ_WRITE } from "../../libsys/frame";
import { now } from "../../libsys/ipc";
import { blockHandle, giveBlock, takeBlock } from "../../libsys/memory-pool";
import { recoverUse } from "../../libsys/memory-recovery";
import { mapOwn } from "../../libsys/own-space";
import { bitsFor } from "../../libsys/process/quota";
import { giveSlots, takeSlots } from "../../libsys/slots";
import { EMPTY, Span, equal, sizeOf, spanAt, startOf } from "../../libsys/span";
import { kindOf, makeObjects } from "../../libsys/untyped";
import { LEDGER_WINDOW, UPLOAD_WINDOW } from "../../libsys/windows";
import { NAME_BYTES } from "./canonical-name";
import { LEDGER_HOLDERS, LEDGER_UPLOADS } from "./ledger";
import { claimSlots, slotsExist } from "./slot-claims";

export const MAXIMUM_UPLOADS: u32 = 32;
/** Of these, as many as clients may leave unfinished. */
const MAXIMUM_OPEN: u32 = 4;
const WINDOW_BYTES: u32 = 0x40_0000;
/** Who asks when it is not for a client. */
export const NO_CLIENT: u32 = 0;

/** How long others wait for the next part of an image, and for the whole. */
const PATIENCE_NANOSECONDS: u64 = 1_000_000_000;
const WHOLE_NANOSECONDS: u64 = 5_000_000_000;

const enum UploadState {
  Free = 0,
  Open = 1,
  /** A module is made of it. */
  Used = 2,
}

@unmanaged
@final
export class Upload {
  state: u32; // UploadState
  owner: u32;
  bytes: u32;
  block: u32;
  slots: u32;
  order: u32; // of beginning, to find the oldest
  /** When its owner last sent a part, while not more than the image had come. */
  touched: u64;
  /** Slot of the block's memory. */
  memorySlot: u32;
  nameLength: u32;
  /** When it was begun. */
  begun: u64;
  /** Clients that wait for its end, to send the same. */
  senders: u32;
  /** Bytes of the parts that its owner has sent. */
  sent: u32;

  /** What its owner says that the image's name is; it may be nothing. */
  @inline
  get name(): Span {
    return spanAt(changetype<usize>(this) + NAME_OFFSET, this.nameLength);
  }

  /** When its owner loses it, if somebody wants to send the same image. */
  get lapseTime(): u64 {
    const lull = this.touched + PATIENCE_NANOSECONDS;
    return min(lull, this.begun + WHOLE_NANOSECONDS);
  }

  get lapsed(): bool {
    return this.lapseTime <= now();
  }

  setName(name: Span): void {
    this.nameLength = min(sizeOf(name), NAME_BYTES);
    memory.copy(startOf(this.name), startOf(name), this.nameLength);
  }
}

const NAME_OFFSET: u32 = 56;
const UPLOAD_BYTES: u32 = 56 + 56;
if (offsetof<Upload>() != 56) ERROR("Upload's fields are 56 bytes");
if (NAME_BYTES != 56) ERROR("an upload's name has 56 bytes");
if (LEDGER_UPLOADS + 32 * UPLOAD_BYTES > LEDGER_HOLDERS) ERROR("the ledger has no room");
if (UPLOAD_WINDOW + 32 * WINDOW_BYTES > LEDGER_WINDOW) ERROR("windows overlap");

const uploads: usize = LEDGER_UPLOADS;
let count: u32 = 0;

/** Uploads are numbered from 1. */
// @ts-ignore: decorator
@inline
export function uploadAt(number: u32): Upload {
  return changetype<Upload>(uploads + (number - 1) * UPLOAD_BYTES);
}

// @ts-ignore: decorator
@inline
function windowOf(number: u32): u32 {
  return UPLOAD_WINDOW + (number - 1) * WINDOW_BYTES;
}

/** 0 for an image that could be uploaded, or a negative errno. */
export function checkSize(bytes: u64): i32 {
  if (bytes == 0) return -Errno.ENOEXEC;
  return bytes > WINDOW_BYTES ? -Errno.EFBIG : 0;
}

/**
 * Makes room for an image of the canonical `name`, or of any if that is empty; the
 * upload's number, or a negative errno.
 */
export function beginUpload(bytes: u32, name: Span, owner: u32): i32 {
  const number = leastWanted(owner);
  if (number == 0) return -Errno.EBUSY;
  releaseUpload(number);
  const upload = uploadAt(number);
  upload.setName(name);
  upload.begun = now();
  upload.touched = upload.begun;
  upload.owner = owner;
  upload.bytes = bytes;
  upload.order = ++count;
  upload.sent = 0;
  if (!reserve(number, upload)) return -Errno.ENOMEM;
  upload.state = UploadState.Open;
  return <i32>number;
}

/** The unfinished upload of an image of that name; 0 for none. */
export function uploadNamed(name: Span): u32 {
  if (sizeOf(name) == 0) return 0;
  for (let number: u32 = 1; number <= MAXIMUM_UPLOADS; number++) {
    const upload = uploadAt(number);
    if (upload.state == UploadState.Open && equal(upload.name, name)) return number;
  }
  return 0;
}

/** The next unfinished upload behind `number` whose end somebody awaits; 0 for none. */
export function nextAwaited(number: u32): u32 {
  for (let next = number + 1; next <= MAXIMUM_UPLOADS; next++) {
    const upload = uploadAt(next);
    if (upload.state == UploadState.Open && upload.senders > 0) return next;
  }
  return 0;
}

/**
 * A free upload, if the owner may have one; or else the oldest unfinished one for whose
 * end nobody waits. 0 when there is none.
 */
function leastWanted(owner: u32): u32 {
  const mayHave = owner == NO_CLIENT || countOpen() < MAXIMUM_OPEN;
  const free = mayHave ? freeUpload() : 0;
  return free != 0 ? free : oldestUnawaited();
}

function countOpen(): u32 {
  let open: u32 = 0;
  for (let number: u32 = 1; number <= MAXIMUM_UPLOADS; number++) {
    if (uploadAt(number).state == UploadState.Open) open++;
  }
  return open;
}

function freeUpload(): u32 {
  for (let number: u32 = 1; number <= MAXIMUM_UPLOADS; number++) {
    if (uploadAt(number).state == UploadState.Free) return number;
  }
  return 0;
}

function oldestUnawaited(): u32 {
  let oldest: u32 = 0;
  for (let number: u32 = 1; number <= MAXIMUM_UPLOADS; number++) {
    const upload = uploadAt(number);
    if (upload.state != UploadState.Open || upload.senders > 0) continue;
    if (oldest == 0 || upload.order < uploadAt(oldest).order) oldest = number;
  }
  return oldest;
}

function reserve(number: u32, upload: Upload): bool {
  const pages = pagesOf(upload);
  upload.slots = takeSlots(pages);
  upload.block = upload.slots == 0 ? 0 : takeBlock(bitsFor(pages * PAGE_BYTES));
  if (upload.block != 0) upload.memorySlot = blockHandle(upload.block);
  if (upload.block != 0 && mapPages(number, upload, pages)) return true;
  discard(upload);
  return false;
}

function mapPages(number: u32, upload: Upload, pages: u32): bool {
  const kind = kindOf(ObjectType.Frame, 12);
  let status = makeObjects(blockHandle(upload.block), kind, upload.slots, pages);
  for (let page: u32 = 0; page < pages && status == Status.Ok; page++) {
    const address = windowOf(number) + page * PAGE_BYTES;
    status = mapOwn(upload.slots + page, address, READ_WRITE);
  }
  return status == Status.Ok;
}

// @ts-ignore: decorator
@inline
function pagesOf(upload: Upload): u32 {
  return (upload.bytes + PAGE_BYTES - 1) / PAGE_BYTES;
}

/** Copies part of an image to where it belongs. */
export function addToUpload(number: u32, offset: u64, part: Span, owner: u32): i32 {
  if (!isOpen(number, owner)) return -Errno.EBADF;
  const upload = uploadAt(number);
  const bytes = <u64>upload.bytes;
  if (offset > bytes || sizeOf(part) > bytes - offset) return -Errno.EFAULT;
  noteProgress(upload, sizeOf(part));
  memory.copy(windowOf(number) + <u32>offset, startOf(part), sizeOf(part));
  return 0;
}

/** Empty and repeated parts keep the name from others no longer than none would. */
function noteProgress(upload: Upload, bytes: u32): void {
  if (bytes == 0 || bytes > upload.bytes - upload.sent) return;
  upload.sent += bytes;
  upload.touched = now();
}

/** The image of an upload that its owner has not used yet; nothing when there is none. */
export function uploadedImage(number: u32, owner: u32): Span {
  return isOpen(number, owner) ? spanAt(windowOf(number), uploadAt(number).bytes) : EMPTY;
}

/** The image of an upload that is in use. */
export function imageOf(number: u32): Span {
  return spanAt(windowOf(number), uploadAt(number).bytes);
}

/** Bytes of memory that an upload takes; number 0 is none. */
export function uploadMemory(number: u32): u32 {
  return number == 0 ? 0 : <u32>1 << bitsFor(pagesOf(uploadAt(number)) * PAGE_BYTES);
}

/** Handle of the frame of its first page. */
export function framesOf(number: u32): u32 {
  return uploadAt(number).slots;
}

/** Keeps an upload for a module, until it is released. */
export function keepUpload(number: u32): void {
  uploadAt(number).state = UploadState.Used;
}

function isOpen(number: u32, owner: u32): bool {
  return isUnfinished(number) && uploadAt(number).owner == owner;
}

/** Whether it is one that can be sent to, whoever owns it. */
export function isUnfinished(number: u32): bool {
  if (number == 0 || number > MAXIMUM_UPLOADS) return false;
  return uploadAt(number).state == UploadState.Open;
}

/** Gives an upload's memory back; 0 is none. */
export function releaseUpload(number: u32): void {
  if (number == 0 || uploadAt(number).state == UploadState.Free) return;
  discard(uploadAt(number));
}

function discard(upload: Upload): void {
  if (upload.block != 0) giveBlock(upload.block);
  if (upload.slots != 0) giveSlots(upload.slots, pagesOf(upload));
  upload.block = 0;
  upload.slots = 0;
  upload.state = UploadState.Free;
}

/**
 * Takes over an upload of the incarnation before if a module is made of it; otherwise its
 * memory and its slots are nobody's.
 */
export function inheritUpload(number: u32, isModules: bool): void {
  const upload = uploadAt(number);
  upload.senders = 0;
  if (isModules && upload.state == UploadState.Used && inherit(upload)) return;
  memory.fill(changetype<usize>(upload), 0, offsetof<Upload>());
}

/** Whether its memory and its frames are really there. */
function inherit(upload: Upload): bool {
  const pages = pagesOf(upload);
  if (upload.bytes > WINDOW_BYTES || !slotsExist(upload.slots, pages)) return false;
  const block = recoverUse(upload.memorySlot);
  if (block == 0) return false;
  upload.block = block;
  claimSlots(upload.slots, pages);
  return true;
}

/** Whether `image` lies in upload `number`, and that is a module's. */
export function isUploaded(number: u32, image: Span): bool {
  if (number == 0 || number > MAXIMUM_UPLOADS) return false;
  if (uploadAt(number).state != UploadState.Used) return false;
  const offset = startOf(image) - windowOf(number);
  const bytes = uploadAt(number).bytes;
  return offset <= bytes && sizeOf(image) <= bytes - offset;
}

/** Maps the images again, once there is memory for page tables. */
export function mapInherited(): void {
  for (let number: u32 = 1; number <= MAXIMUM_UPLOADS; number++) {
    const upload = uploadAt(number);
    if (upload.state != UploadState.Used) continue;
    for (let page: u32 = 0; page < pagesOf(upload); page++) {
      mapOwn(upload.slots + page, windowOf(number) + page * PAGE_BYTES, READ_WRITE);
    }
  }
}
