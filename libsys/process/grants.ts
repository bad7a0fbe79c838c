// Grants: capabilities that a process finds from Handle.FirstGrant on, each listed in its
// start page. The page is open, in the builder's inspection window, from `openGrants` to
// `closeGrants`.

import { Handle, START_INFO } from "../abi/layout";
import { ObjectType, Right } from "../abi/object";
import { Status } from "../abi/status";
import { copyInto, moveInto } from "../capability";
import { PAGE_BYTES, READ_WRITE, unmapFrame } from "../frame";
import { mapOwn } from "../own-space";
import { Span, sizeOf, startOf } from "../span";
import {
  GrantKind,
  MAXIMUM_GRANTS,
  START_INFO_ARGUMENTS_BYTES,
  START_INFO_MAGIC,
  StartInfo,
} from "../start-info";
import { INSPECTION_WINDOW } from "../windows";
import { makePages } from "./memory";
import { Part, Process } from "./process";
import { PAGE_SCRATCH, scratch } from "./scratch";
import { keep, mapInto } from "./space";

/**
 * The window's first page is for contents on their way, its second for the start page.
 */
const OPEN_PAGE: u32 = INSPECTION_WINDOW + PAGE_BYTES;

let nextHandle: u32 = Handle.FirstGrant;

// @ts-ignore: decorator
@inline
function openPage(): StartInfo {
  return changetype<StartInfo>(<usize>OPEN_PAGE);
}

/** Makes the start page of a process, with its identity and `text` as its arguments. */
export function openGrants(process: Process, text: Span, flags: u32): Status {
  if (sizeOf(text) > START_INFO_ARGUMENTS_BYTES) return Status.TooLong;
  const frame = scratch(PAGE_SCRATCH);
  let status = makePages(process, ObjectType.Frame, frame, 1);
  if (status == Status.Ok) status = mapOwn(frame, OPEN_PAGE, READ_WRITE);
  if (status != Status.Ok) return status;

  nextHandle = Handle.FirstGrant;
  const page = openPage();
  page.magic = START_INFO_MAGIC;
  page.version = 1;
  page.processId = process.id;
  page.flags = flags;
  page.grantCount = 0;
  page.nameLength = process.nameLength;
  memory.copy(page.name, startOf(process.name), process.nameLength);
  page.argumentsLength = sizeOf(text);
  memory.copy(page.arguments, startOf(text), page.argumentsLength);
  return Status.Ok;
}

/**
 * The open start page, for a builder that keeps or replaces its contents; `closeGrants`
 * adds the slots from `nextGrant()` on.
 */
export function openStartPage(): StartInfo {
  return openPage();
}

/** The handle at which the next grant will begin. */
export function nextGrant(): u32 {
  return nextHandle;
}

/** Lists a grant that starts at the next handle and takes `handles` of them. */
export function listGrant(kind: GrantKind, handles: u32, a: u64, b: u64): Status {
  const page = openPage();
  if (page.grantCount == MAXIMUM_GRANTS) return Status.LimitReached;
  const grant = page.grantAt(page.grantCount);
  grant.kind = <u32>kind;
  grant.handle = nextHandle;
  grant.a = a;
  grant.b = b;
  page.grantCount++;
  nextHandle += handles;
  return Status.Ok;
}

/** Moves `slot` to the process's next handle; list the grant after its last one. */
export function handOver(process: Process, slot: u32, index: u32): Status {
  return moveInto(process.handleOf(Part.Table), nextHandle + index, slot);
}

/** Grants the slots that are left of the process's table, and maps the finished page. */
export function closeGrants(process: Process, tableSlots: u32): Status {
  const frame = scratch(PAGE_SCRATCH);
  let status = listGrant(GrantKind.Slots, 0, <u64>(tableSlots - nextHandle), 0);
  if (status == Status.Ok) status = unmapFrame(frame);
  if (status == Status.Ok) status = mapInto(process, frame, START_INFO, Right.Read);
  return status == Status.Ok ? keep(process, frame) : status;
}

/** Grants a copy of a capability of the builder's own. */
export function grantCopy(
  process: Process,
  handle: u32,
  kind: GrantKind,
  a: u64,
): Status {
  const status = copyOver(process, handle, 0);
  return status == Status.Ok ? listGrant(kind, 1, a, 0) : status;
}

/** Copies `handle` to the process's next handle; list the grant after its last one. */
export function copyOver(process: Process, handle: u32, index: u32): Status {
  const table = process.handleOf(Part.Table);
  return copyInto(table, nextHandle + index, handle, Right.All);
}
