// What a boot server's manifest can name and a module's cannot: parts of init's own
// authority.

import { Handle } from "../../libsys/abi/layout";
import { Right } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { blockHandle } from "../../libsys/memory-pool";
import { PAGE_BYTES, frameRange } from "../../libsys/frame";
import { copyOver, grantCopy, handOver, listGrant } from "../../libsys/process/grants";
import { Privilege } from "../../libsys/process/manifest";
import { Process } from "../../libsys/process/process";
import { mapShared } from "../../libsys/process/space";
import { GrantKind, PeerServer } from "../../libsys/start-info";
import { ARCHIVE_WINDOW } from "../../libsys/windows";
import { archiveBytes, archiveFrame, archivePages } from "./boot-archive";
import {
  bootInfo,
  bootUntyped,
  bootUntypedHandle,
  givenBytes,
  isDeviceMemory,
  takeGift,
} from "./boot-memory";
import { namesAuthority, namesEndpoint } from "./name-client";

/** Pages of others that the privileges will map into the process. */
export function sharedPages(privileges: u32): u32 {
  return privileges & Privilege.Archive ? archivePages() : 0;
}

/** Grants what `privileges` (Privilege bits) names. */
export function grantPrivileges(process: Process, privileges: u32): Status {
  let status: Status = Status.Ok;
  if (privileges & Privilege.HalfMemory) status = grantHalf(process);
  if (status == Status.Ok && privileges & Privilege.Archive) {
    status = grantArchive(process);
  }
  if (status == Status.Ok && privileges & Privilege.ArchiveFrames) {
    status = grantArchiveFrames(process);
  }
  if (status == Status.Ok && privileges & Privilege.DeviceMemory) {
    status = grantDeviceMemory(process);
  }
  return status == Status.Ok ? grantAuthorities(process, privileges) : status;
}

function grantAuthorities(process: Process, privileges: u32): Status {
  let status: Status = Status.Ok;
  if (privileges & Privilege.InterruptControl) {
    status = grantCopy(process, Handle.InterruptControl, GrantKind.InterruptControl, 0);
  }
  if (status == Status.Ok && privileges & Privilege.IoPorts) {
    status = grantCopy(process, Handle.IoPorts, GrantKind.IoPorts, 0);
  }
  if (status != Status.Ok || !(privileges & Privilege.NamesAuthority)) return status;
  status = grantCopy(process, namesEndpoint(), GrantKind.Peer, PeerServer.Names);
  if (status != Status.Ok) return status;
  return grantCopy(process, namesAuthority(), GrantKind.Peer, PeerServer.NamesAuthority);
}

/** As few blocks as make up half of the memory, each a grant of its own. */
function grantHalf(process: Process): Status {
  let before = givenBytes();
  for (let block = takeGift(); block != 0; block = takeGift()) {
    const pages = (givenBytes() - before) / PAGE_BYTES;
    before = givenBytes();
    let status = handOver(process, blockHandle(block), 0);
    if (status == Status.Ok) status = listGrant(GrantKind.Untyped, 1, pages, 0);
    if (status != Status.Ok) return status;
  }
  return before == 0 ? Status.NoMemory : Status.Ok;
}

function grantArchive(process: Process): Status {
  const frames = frameRange(archiveFrame(0), archivePages());
  const status = mapShared(process, ARCHIVE_WINDOW, frames, Right.Read);
  if (status != Status.Ok) return status;
  return listGrant(GrantKind.Archive, 0, ARCHIVE_WINDOW, archiveBytes());
}

function grantArchiveFrames(process: Process): Status {
  const pages = archivePages();
  for (let i: u32 = 0; i < pages; ++i) {
    const status = copyOver(process, archiveFrame(0) + i, i);
    if (status != Status.Ok) return status;
  }
  return listGrant(GrantKind.ArchiveFrames, pages, pages, 0);
}

function grantDeviceMemory(process: Process): Status {
  for (let i: u32 = 0; i < bootInfo().untypedCount; ++i) {
    if (!isDeviceMemory(i)) continue;
    const range = bootUntyped(i);
    const page = range.base / PAGE_BYTES;
    let status = handOver(process, bootUntypedHandle(i), 0);
    if (status != Status.Ok) return status;
    status = listGrant(GrantKind.DeviceMemory, 1, page, range.pages);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}
