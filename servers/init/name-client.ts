// init's side of the name server, which it starts first: it admits every server it
// starts, and registers itself. names calls nobody once it is ready, so these calls
// cannot lock up.

import { Handle } from "../../libsys/abi/layout";
import { Right } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { mintCapability } from "../../libsys/capability";
import { Part, Process } from "../../libsys/process/process";
import { NAMES_AUTHORITY, admit, register, withdraw } from "../../libsys/protocol/names";
import { takeSlot } from "../../libsys/slots";
import { Span, spanAt } from "../../libsys/span";
import { copyString } from "../../libsys/text";
import { INIT_ID } from "./process-table";

const MANIFEST_BYTES: i32 = 16;
const manifestBytes: usize = memory.data(MANIFEST_BYTES, 8);
const SEND: u32 = Right.Write | Right.Grant;

let names: u32 = 0;
let authority: u32 = 0;

/** The name server's own endpoint, unbadged; 0 before it is built. */
export function namesEndpoint(): u32 {
  return names;
}

/** The endpoint with which processes are admitted. */
export function namesAuthority(): u32 {
  return authority;
}

/** Takes `process` for the name server. */
export function openNames(process: Process): Status {
  names = process.handleOf(Part.Service);
  authority = takeSlot();
  if (authority == 0) return Status.LimitReached;
  const status = mintCapability(authority, names, SEND, NAMES_AUTHORITY);
  if (status != Status.Ok) return status;
  return mintCapability(Handle.Names, names, SEND, INIT_ID);
}

/** Registers init's own interface. */
export function registerInit(): Status {
  const length = copyString(<u32>manifestBytes, MANIFEST_BYTES, "serves=init");
  const status = admitProcess(INIT_ID, spanAt(manifestBytes, length));
  return status == Status.Ok ? register("init") : status;
}

/** Lets a process use what its manifest section lists. */
export function admitProcess(id: u32, manifest: Span): Status {
  return names == 0 ? Status.Ok : admit(authority, id, manifest);
}

/** Tells that a process has ended. */
export function withdrawProcess(process: Process): void {
  if (names == 0 || process.handleOf(Part.Service) == names) return;
  withdraw(authority, process.id);
}
