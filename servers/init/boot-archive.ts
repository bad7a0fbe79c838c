// The boot archive: one frame for each of its pages, mapped read-only in init's archive
// window and shared from there with the processes that may see it.

import { Handle } from "../../libsys/abi/layout";
import { ObjectType, Right } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { PAGE_BYTES } from "../../libsys/frame";
import { mapOwn } from "../../libsys/own-space";
import { takeSlots } from "../../libsys/slots";
import { kindOf, makeObjects } from "../../libsys/untyped";
import { ARCHIVE_WINDOW } from "../../libsys/windows";
import { bootInfo } from "./boot-memory";

/** Frames made by one system call, so that none takes long. */
const BATCH: u32 = 64;

let firstFrame: u32 = 0;

export function archiveBytes(): u32 {
  return bootInfo().archiveBytes;
}

export function archivePages(): u32 {
  return (archiveBytes() + PAGE_BYTES - 1) / PAGE_BYTES;
}

/** Handle of the frame of the page at `offset` of the archive. */
export function archiveFrame(offset: u32): u32 {
  return firstFrame + offset / PAGE_BYTES;
}

/** Makes the frames and maps them. */
export function openBootArchive(): Status {
  const pages = archivePages();
  firstFrame = takeSlots(pages);
  if (firstFrame == 0) return Status.LimitReached;
  for (let done: u32 = 0; done < pages; done += BATCH) {
    const count = min(BATCH, pages - done);
    const kind = kindOf(ObjectType.Frame, 12);
    const status = makeObjects(Handle.Archive, kind, firstFrame + done, count);
    if (status != Status.Ok) return status;
  }
  for (let i: u32 = 0; i < pages; ++i) {
    const status = mapOwn(firstFrame + i, ARCHIVE_WINDOW + i * PAGE_BYTES, Right.Read);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}
