// Builds a process out of a program file, in two halves so that the builder can add
// grants between them: `beginProcess`, `finishProcess`; then `startProcess`, and in the
// end `destroyProcess`, which also takes back a process that could not be built whole.

import { IPC_BUFFER, STACK_TOP } from "../abi/layout";
import { ObjectType, SchedulingContextOperation } from "../abi/object";
import { ThreadFlag, ThreadOperation } from "../abi/object";
import { Status } from "../abi/status";
import { invoke } from "../capability";
import { READ_WRITE } from "../frame";
import * as hardware from "../hardware";
import { giveSlots } from "../slots";
import { makeObject } from "../untyped";
import { entryOf, isProgram } from "./elf";
import { closeGrants, openGrants } from "./grants";
import { giveFixedHandles, makeFaultEndpoint, makeParts, reserve } from "./objects";
import { Manifest } from "./manifest";
import { giveMemory, makePages } from "./memory";
import { Plan } from "./plan";
import { Part, Process, ProcessState } from "./process";
import { mapProgram } from "./program";
import { grantResources } from "./resources";
import { clearScratch, scratch } from "./scratch";
import { keep, mapInto } from "./space";

const NANOSECONDS_PER_MICROSECOND: u64 = 1_000;

/**
 * Makes a process with its memory, its fixed handles and the grants of its manifest.
 * `process` names it and its image; on failure it is as if never begun. The image is
 * checked here.
 */
export function beginProcess(process: Process, plan: Plan): Status {
  if (!isProgram(process.image)) return Status.BadFormat;
  let status = reserve(process, plan);
  if (status != Status.Ok) return status;
  process.state = ProcessState.Built;
  process.priority = plan.manifest.priority;

  status = makeParts(process, plan.manifest);
  if (status == Status.Ok) status = mapProgram(process, plan.manifest);
  if (status == Status.Ok) status = giveFixedHandles(process, plan);
  if (status == Status.Ok) status = openGrants(process, plan.arguments, plan.flags);
  if (status == Status.Ok) status = grantResources(process, plan.manifest);
  if (status != Status.Ok) destroyProcess(process);
  return status;
}

/** Completes the process so that it can be started; on failure it is destroyed. */
export function finishProcess(process: Process, plan: Plan): Status {
  let status = closeGrants(process, plan.manifest.tableSlots);
  if (status == Status.Ok) status = makeFaultEndpoint(process, scratch(0));
  if (status == Status.Ok) status = mapBuffer(process, scratch(1));
  if (status == Status.Ok) status = configure(process);
  if (status == Status.Ok) status = keep(process, scratch(0));
  if (status == Status.Ok) status = keep(process, scratch(1));
  if (status == Status.Ok) status = prepareThread(process, plan);
  if (status != Status.Ok) destroyProcess(process);
  return status;
}

function mapBuffer(process: Process, frame: u32): Status {
  const status = makePages(process, ObjectType.Frame, frame, 1);
  if (status != Status.Ok) return status;
  return mapInto(process, frame, IPC_BUFFER, READ_WRITE);
}

function configure(process: Process): Status {
  return hardware.invoke(
    process.handleOf(Part.Thread),
    ThreadOperation.Configure,
    process.handleOf(Part.Table),
    process.handleOf(Part.Space),
    scratch(0),
    scratch(1),
  );
}

function prepareThread(process: Process, plan: Plan): Status {
  const thread = process.handleOf(Part.Thread);
  const entry = entryOf(process.image);
  let status = invoke(thread, ThreadOperation.SetPriority, process.priority, 0);
  if (status == Status.Ok) {
    status = invoke(thread, ThreadOperation.WriteRegisters, entry, STACK_TOP);
  }
  if (status == Status.Ok) {
    const notification = process.handleOf(Part.Notification);
    status = invoke(thread, ThreadOperation.BindNotification, notification, 0);
  }
  if (status == Status.Ok) status = limitTime(process, plan.manifest);
  if (status != Status.Ok || !plan.manifest.fpu) return status;
  return invoke(thread, ThreadOperation.SetFlags, ThreadFlag.Fpu, 0);
}

/** Gives the process no more time than its manifest says. */
function limitTime(process: Process, manifest: Manifest): Status {
  if (manifest.budget == 0) return Status.Ok;
  const context = process.handleOf(Part.Context);
  const budget = <u64>manifest.budget * NANOSECONDS_PER_MICROSECOND;
  const period = <u64>manifest.period * NANOSECONDS_PER_MICROSECOND;
  let status = makeObject(process.untyped, ObjectType.SchedulingContext, context);
  if (status != Status.Ok) return status;
  status = invoke(context, SchedulingContextOperation.Configure, budget, period);
  if (status != Status.Ok) return status;
  const thread = process.handleOf(Part.Thread);
  return invoke(context, SchedulingContextOperation.Bind, thread, 0);
}

/** Lets the process run. */
export function startProcess(process: Process): Status {
  process.state = ProcessState.Starting;
  return invoke(process.handleOf(Part.Thread), ThreadOperation.Resume, 0, 0);
}

/** Ends the process, whatever it is doing, and takes back all its memory and handles. */
export function destroyProcess(process: Process): void {
  if (process.state == ProcessState.None) return;
  clearScratch();
  giveMemory(process);
  giveSlots(process.handles, process.handleCount);
  process.state = ProcessState.None;
}
