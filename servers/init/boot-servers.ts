// Starts the servers of the boot archive in the order of their manifests' stages. The
// name server is stage 0 and comes alone: the others are started when it is ready.

import { LogLevel, Right } from "../../libsys/abi/object";
import {
  BOOT_INFO_COMMAND_LINE,
  BOOT_INFO_COMMAND_LINE_BYTES,
} from "../../libsys/abi/boot-info";
import { START_INFO } from "../../libsys/abi/layout";
import { Status } from "../../libsys/abi/status";
import { PAGE_BYTES } from "../../libsys/frame";
import { openLine, writeLine } from "../../libsys/log";
import {
  beginProcess,
  destroyProcess,
  finishProcess,
  startProcess,
} from "../../libsys/process/builder";
import { isProgram, sectionOf } from "../../libsys/process/elf";
import {
  MANIFEST_BYTES,
  Manifest,
  Privilege,
  readManifest,
} from "../../libsys/process/manifest";
import { PLAN_BYTES, Plan } from "../../libsys/process/plan";
import { Process } from "../../libsys/process/process";
import { EMPTY, Span, spanAt, startOf } from "../../libsys/span";
import { ARCHIVE_WINDOW } from "../../libsys/windows";
import { archiveFrame } from "./boot-archive";
import { BootEntry, nextEntry } from "./boot-list";
import { bootInfo } from "./boot-memory";
import { inheritEstate, openEstate } from "./estate";
import { admitProcess, namesEndpoint, openNames } from "./name-client";
import { grantPrivileges, sharedPages } from "./privileges";
import { newProcess } from "./process-table";

const manifest: Manifest = changetype<Manifest>(memory.data(MANIFEST_BYTES, 8));
const plan: Plan = changetype<Plan>(memory.data(PLAN_BYTES, 8));

/** Enough for the fixed handles. */
const BUILDING_SLOTS: u32 = 64;

/** Stage of the name server. */
export const FIRST_STAGE: u32 = 0;
export const LAST_STAGE: u32 = 99;

/** Starts all servers up to a stage; what fails is logged, the rest goes on. */
export function startServers(stage: u32): void {
  for (let entry = nextEntry(stage); entry != null; entry = nextEntry(stage)) {
    const status = startServer(entry);
    if (status != Status.Ok) complain(entry.name, status);
    entry.file = EMPTY;
  }
}

function complain(name: Span, status: Status): void {
  openLine()
    .append(name)
    .put(" cannot be started, status ")
    .signed(<i64>(<i32>status));
  writeLine(LogLevel.Error);
}

function startServer(entry: BootEntry): Status {
  if (!isProgram(entry.file)) return Status.BadFormat;
  const text = sectionOf(entry.file, ".weft.manifest");
  if (!readManifest(manifest, text)) return Status.BadFormat;
  const process = newProcess();
  if (process == null) return Status.LimitReached;
  process.setName(entry.nameAddress, entry.nameLength);
  process.image = entry.file;
  process.imageFrames = framesOf(entry.file);
  return build(process);
}

/**
 * Handle of the file's first frame; 0, so that it is copied, when it does not begin a
 * page.
 */
function framesOf(file: Span): u32 {
  const offset = startOf(file) - ARCHIVE_WINDOW;
  return offset % PAGE_BYTES == 0 ? archiveFrame(offset) : 0;
}

function build(process: Process): Status {
  makePlan();
  let status = beginProcess(process, plan);
  if (status == Status.Ok) status = grantPrivileges(process, manifest.privileges);
  if (status == Status.Ok && (manifest.privileges & Privilege.Estate) != 0) {
    status = openEstate(process, manifest.tableSlots);
  }
  if (status == Status.Ok) status = finishProcess(process, plan);
  if (status == Status.Ok) status = makeKnown(process);
  if (status == Status.Ok) status = startProcess(process);
  // Nothing is left to do when the builder has done it.
  if (status != Status.Ok) destroyProcess(process);
  return status;
}

/** The name server cannot be told of itself. */
function makeKnown(process: Process): Status {
  return manifest.stage == 0
    ? openNames(process)
    : admitProcess(process.id, manifest.text);
}

/**
 * Builds a process for a server that has left an estate, and starts it. Its own table
 * serves for the time of building only.
 */
export function rebuildServer(process: Process): Status {
  const text = sectionOf(process.image, ".weft.manifest");
  if (!readManifest(manifest, text)) return Status.BadFormat;
  manifest.tableSlots = BUILDING_SLOTS;
  manifest.untypedBytes = 0;
  makePlan();
  let status = beginProcess(process, plan);
  if (status != Status.Ok) return status;
  status = grantPrivileges(process, manifest.privileges & Privilege.Archive);
  if (status == Status.Ok) status = inheritEstate(process);
  if (status == Status.Ok) status = finishProcess(process, plan);
  return status == Status.Ok ? startProcess(process) : status;
}

function makePlan(): void {
  plan.manifest = manifest;
  plan.names = namesEndpoint();
  plan.arguments = commandLine();
  plan.flags = 0;
  plan.logRights = Right.Write;
  if (manifest.privileges & Privilege.ReadLog) plan.logRights |= Right.Read;
  plan.sharedPages = sharedPages(manifest.privileges);
}

/** The kernel's command line. */
export function commandLine(): Span {
  const length = min(bootInfo().commandLineLength, BOOT_INFO_COMMAND_LINE_BYTES);
  return spanAt(START_INFO + BOOT_INFO_COMMAND_LINE, length);
}
