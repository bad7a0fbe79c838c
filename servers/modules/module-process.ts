// A module's process: how it is built, started, told to stop, and destroyed.

import { Right, ThreadOperation } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { deleteCapability, invoke, mintCapability } from "../../libsys/capability";
import { Errno, errnoOf } from "../../libsys/errno";
import * as hardware from "../../libsys/hardware";
import {
  beginProcess,
  destroyProcess,
  finishProcess,
  startProcess,
} from "../../libsys/process/builder";
import { sectionOf } from "../../libsys/process/elf";
import {
  DEFAULT_START_SECONDS,
  MANIFEST_BYTES,
  Manifest,
  readManifest,
} from "../../libsys/process/manifest";
import { PLAN_BYTES, Plan } from "../../libsys/process/plan";
import { Part } from "../../libsys/process/process";
import { admit, withdraw } from "../../libsys/protocol/names";
import { PARAMETER_SIGNAL, STOP_SIGNAL } from "../../libsys/protocol/parent";
import { giveSlot, takeSlot } from "../../libsys/slots";
import { sizeOf, startOf } from "../../libsys/span";
import { GrantKind, PeerServer, StartFlag, startInfo } from "../../libsys/start-info";
import { Module } from "./module";
import { firstFrameOf } from "./store";
import { framesOf, uploadMemory } from "./upload";

const manifest: Manifest = changetype<Manifest>(memory.data(MANIFEST_BYTES, 8));
const plan: Plan = changetype<Plan>(memory.data(PLAN_BYTES, 8));
let names: u32 = 0;
let authority: u32 = 0;

/** Takes up the endpoints with which processes are made known to the name server. */
export function openProcesses(): bool {
  names = peer(PeerServer.Names);
  authority = peer(PeerServer.NamesAuthority);
  return names != 0 && authority != 0;
}

function peer(server: PeerServer): u32 {
  let index: u32 = 0;
  let grant = startInfo().find(GrantKind.Peer, 0);
  while (grant != null && grant.a != <u64>server) {
    grant = startInfo().find(GrantKind.Peer, ++index);
  }
  return grant == null ? 0 : grant.handle;
}

/** Builds the module's process and lets it run; 0 or a negative errno. */
export function startModule(module: Module): i32 {
  const process = module.process;
  if (!readManifest(manifest, sectionOf(module.image, ".weft.manifest")))
    return -Errno.ENOEXEC;
  module.permanent = manifest.permanent;
  module.usesBus = manifest.usesBus;
  const seconds = manifest.startSeconds;
  module.startSeconds = seconds == 0 ? DEFAULT_START_SECONDS : seconds;
  process.image = module.image;
  process.imageFrames =
    module.upload != 0 ? framesOf(module.upload) : firstFrameOf(module.image);
  process.setName(startOf(module.name), sizeOf(module.name));
  plan.manifest = manifest;
  plan.names = names;
  plan.arguments = module.parameters;
  plan.flags = StartFlag.LogToParent;
  plan.logRights = 0;
  plan.sharedPages = 0;
  return errnoOf(build(module));
}

function build(module: Module): Status {
  const process = module.process;
  let status = beginProcess(process, plan);
  if (status == Status.Ok) status = finishProcess(process, plan);
  if (status != Status.Ok) return status;
  status = admit(authority, process.id, manifest.text);
  if (status == Status.Ok) status = startProcess(process);
  if (status != Status.Ok) destroyModule(module);
  return status;
}

/** Bytes taken for the module: its process's, and its image's unless that is a file. */
export function memoryOf(module: Module): u32 {
  return module.process.memoryBytes + uploadMemory(module.upload);
}

/** Asks the module to stop; it answers with ParentOperation.Exit. */
export function askToStop(module: Module): void {
  signalModule(module, STOP_SIGNAL);
}

/** Tells the module that a parameter is to change; it asks for NextChange. */
export function tellOfChange(module: Module): void {
  signalModule(module, PARAMETER_SIGNAL);
}

function signalModule(module: Module, bits: u64): void {
  const slot = takeSlot();
  if (slot == 0) return;
  const notification = module.process.handleOf(Part.Notification);
  if (mintCapability(slot, notification, Right.Write, bits) == Status.Ok) {
    hardware.signal(slot);
    deleteCapability(slot);
  }
  giveSlot(slot);
}

/** Stops the module's thread for good. */
export function suspendModule(module: Module): void {
  invoke(module.process.handleOf(Part.Thread), ThreadOperation.Suspend, 0, 0);
}

/** Takes back all that the process has. */
export function destroyModule(module: Module): void {
  withdraw(authority, module.process.id);
  destroyProcess(module.process);
}
