// Starts the servers of the boot archive (`servers/*`) in the order of their manifests'
// stages. The name server is stage 0 and comes alone: the others are started when it is
// ready.

import { LogLevel, Right } from "../../libsys/abi/object";
import {
  BOOT_INFO_COMMAND_LINE,
  BOOT_INFO_COMMAND_LINE_BYTES,
} from "../../libsys/abi/boot-info";
import { START_INFO } from "../../libsys/abi/layout";
import { Status } from "../../libsys/abi/status";
import { Archive } from "../../libsys/archive";
import { PAGE_BYTES } from "../../libsys/frame";
import { openLine, writeLine } from "../../libsys/log";
import {
  beginProcess,
  destroyProcess,
  finishProcess,
  startProcess,
} from "../../libsys/process/builder";
import { isProgram, sectionOf } from "../../libsys/process/elf";
import { Manifest, Privilege, readManifest } from "../../libsys/process/manifest";
import { PLAN_BYTES, Plan } from "../../libsys/process/plan";
import { Process } from "../../libsys/process/process";
import { Span, slice, sizeOf, spanAt, startOf, startsWith } from "../../libsys/span";
import { ARCHIVE_WINDOW } from "../../libsys/windows";
import { archiveBytes, archiveFrame } from "./boot-archive";
import { bootInfo } from "./boot-memory";
import { admitProcess, namesEndpoint, openNames } from "./name-client";
import { grantPrivileges, sharedPages } from "./privileges";
import { newProcess } from "./process-table";

const FOLDER = "servers/";
const LAST_STAGE: u32 = 99;

const archive: Archive = changetype<Archive>(memory.data(32, 8));
const manifest: Manifest = changetype<Manifest>(memory.data(56, 8));
const plan: Plan = changetype<Plan>(memory.data(PLAN_BYTES, 8));

if (offsetof<Archive>() != 28) ERROR("archive has room for an Archive");

/**
 * Starts all servers of stages `from` to `to`; what fails is logged, the rest goes on.
 */
export function startServers(from: u32, to: u32): void {
  for (let stage = from; stage <= to; ++stage) startStage(stage);
}

/** All stages after the name server's. */
export function startOtherServers(): void {
  startServers(1, LAST_STAGE);
}

function startStage(stage: u32): void {
  archive.open(ARCHIVE_WINDOW, archiveBytes());
  while (archive.next()) {
    if (archive.isFolder || !startsWith(archive.name, FOLDER)) continue;
    if (!readProgram(archive.data)) {
      if (stage == 0) complain(archive.name, "is not a program", Status.BadFormat);
      continue;
    }
    if (manifest.stage == stage) startServer(archive.name, archive.data);
  }
}

function readProgram(file: Span): bool {
  return isProgram(file) && readManifest(manifest, sectionOf(file, ".weft.manifest"));
}

function complain(name: Span, what: string, status: Status): void {
  openLine()
    .append(name)
    .byte(0x20)
    .put(what)
    .put(", status ")
    .signed(<i64>(<i32>status));
  writeLine(LogLevel.Error);
}

function startServer(path: Span, file: Span): void {
  const process = newProcess();
  if (process == null)
    return complain(path, "is one server too many", Status.LimitReached);
  const name = slice(path, FOLDER.length, sizeOf(path));
  process.setName(startOf(name), sizeOf(name));
  process.image = file;
  process.imageFrames = framesOf(file);
  const status = build(process);
  if (status != Status.Ok) complain(path, "cannot be started", status);
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
  if (status != Status.Ok) return status;
  status = grantPrivileges(process, manifest.privileges);
  if (status != Status.Ok) {
    destroyProcess(process);
    return status;
  }
  status = finishProcess(process, plan);
  if (status != Status.Ok) return status;
  if (manifest.stage == 0) status = openNames(process);
  else status = admitProcess(process.id, manifest.text);
  if (status == Status.Ok) status = startProcess(process);
  if (status != Status.Ok) destroyProcess(process);
  return status;
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
