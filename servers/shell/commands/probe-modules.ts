// modprobe, with kmod's options and messages. What is to be done is the loader's to know:
// a request loads, a plan tells what loading or removing takes.

import { Errno, errnoText } from "../../../libsys/errno";
import {
  DeleteFlag,
  PlanFlag,
  RequestFlag,
  RequestMode,
  deleteModule,
  modprobeConfiguration,
  planModule,
  requestModule,
  resolveModule,
} from "../../../libsys/protocol/modules";
import { Status } from "../../../libsys/abi/status";
import { Span, byteAt, sizeOf, slice } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { moreOperands, nextOperand } from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failServer, failUsage } from "../failure";
import {
  afterLine,
  firstLine,
  gatherParts,
  gatheredText,
  keepReply,
} from "../gathered-text";
import { endLine, out, printBytes, stopNoted } from "../output";
import { Mode, ProbeOptions, USAGE, readProbeOptions } from "../probe-options";
import { waitToRemove } from "../removal-wait";

const MINUS: u32 = 0x2d;

const parameterBytes: usize = memory.data(1024, 8);
const parameters: Text = changetype<Text>(memory.data(16, 8));
const options: ProbeOptions = changetype<ProbeOptions>(memory.data(32, 8));

export function modprobe(): i32 {
  const mistake = readProbeOptions(options);
  if (mistake != 0) return mistake;
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  if (options.mode == Mode.Configuration) return printConfiguration(modules);
  if (!moreOperands()) return failUsage("a module or alias is missing", USAGE);
  if (options.mode == Mode.Remove) return eachOperand(modules);
  if (options.all != 0) return eachOperand(modules);
  const name = nextOperand();
  gatherParameters();
  return handle(modules, name);
}

function eachOperand(modules: u32): i32 {
  let status = 0;
  parameters.open(<u32>parameterBytes, 1024);
  while (moreOperands() && !stopNoted()) {
    const result = handle(modules, nextOperand());
    if (result != 0) status = result;
  }
  return status;
}

function handle(modules: u32, name: Span): i32 {
  switch (options.mode) {
    case Mode.Remove: return remove(modules, name);
    case Mode.Resolve: return printResolved(modules, name);
    case Mode.ShowDepends: return showPlan(modules, name);
    default: return insert(modules, name);
  }
}

function insert(modules: u32, name: Span): i32 {
  if (options.verbose != 0 || options.dry != 0) {
    const status = showPlan(modules, name);
    if (status != 0 || options.dry != 0) return status;
  }
  const mode = RequestMode.Wait | RequestFlag.Fresh | options.flags;
  const result = requestModule(modules, name, parameters.span, mode);
  return result == 0 ? 0 : failInsertion(name, result);
}

/** Prints what a request would do, with the parameters given. */
function showPlan(modules: u32, name: Span): i32 {
  const ignored = (options.flags & RequestFlag.IgnoreInstall) != 0;
  const result = planModule(modules, name, ignored ? PlanFlag.IgnoreCommands : 0);
  if (result != 0) return failInsertion(name, result);
  let text = keepReply();
  for (; sizeOf(text) != 0; text = afterLine(text)) {
    const line = firstLine(text);
    const last = sizeOf(afterLine(text)) == 0;
    out.append(line);
    if (last && parameters.length != 0) {
      const blank = byteAt(line, sizeOf(line) - 1) == 0x20;
      if (!blank) out.byte(0x20);
      out.append(parameters.span);
    }
    endLine();
  }
  return 0;
}

function printResolved(modules: u32, name: Span): i32 {
  let count: u32 = 0;
  for (; resolveModule(modules, name, count) == 0; count++) {
    out.append(keepReply());
    endLine();
  }
  return count == 0 ? failInsertion(name, -Errno.ENOENT) : 0;
}

/** Removes what the plan says, in its order; what may stay stays without a word. */
function remove(modules: u32, name: Span): i32 {
  const result = planModule(modules, name, options.planFlags);
  if (result == -Errno.ENOENT) return failUnknown(name);
  if (result != 0) return failRemoval(name, result);
  let text = keepReply();
  let status = 0;
  for (; sizeOf(text) != 0 && status == 0; text = afterLine(text)) {
    status = removeStep(modules, firstLine(text));
  }
  return status;
}

function removeStep(modules: u32, line: Span): i32 {
  const mayStay = byteAt(line, 0) == MINUS;
  const name = mayStay ? slice(line, 1, sizeOf(line)) : line;
  if (options.verbose != 0 || options.dry != 0) {
    out.put("rmmod ").append(name);
    endLine();
  }
  if (options.dry != 0) return 0;
  const result = removeOne(modules, name, mayStay ? 0 : options.patience);
  if (result == 0 || mayStay) return 0;
  if (result != -Errno.ENOENT) return failRemoval(name, result);
  // What is not there needs no removing.
  return (options.flags & RequestFlag.FirstTime) != 0 ? failUnknown(name) : 0;
}

function removeOne(modules: u32, name: Span, patience: u64): i32 {
  const result = deleteModule(modules, name, DeleteFlag.NonBlock);
  if (result != -Errno.EAGAIN || patience == 0) return result;
  return waitToRemove(modules, name, patience);
}

function printConfiguration(modules: u32): i32 {
  const status = gatherParts(readConfiguration, modules, 0);
  printBytes(gatheredText());
  return status == Status.Ok ? 0 : FAILURE;
}

function readConfiguration(modules: u32, choice: u32, offset: u32): Status {
  return modprobeConfiguration(modules, offset);
}

function gatherParameters(): void {
  parameters.open(<u32>parameterBytes, 1024);
  while (moreOperands()) {
    if (parameters.length != 0) parameters.byte(0x20);
    parameters.append(nextOperand());
  }
}

function failInsertion(name: Span, result: i32): i32 {
  if (options.quiet != 0) return FAILURE;
  if (result != -Errno.ENOENT) {
    out.put("modprobe: ERROR: could not insert '").append(name);
    out.put("': ").put(errnoText(result));
  } else {
    out.put("modprobe: FATAL: Module ").append(name);
    out.put(" not found in directory /boot/modules");
  }
  endLine();
  return FAILURE;
}

/** A name that is no module's, or one of what is always there. */
function failUnknown(name: Span): i32 {
  if (options.quiet == 0) {
    out.put("modprobe: FATAL: Module ").append(name).put(" is not currently loaded");
    endLine();
  }
  return FAILURE;
}

function failRemoval(name: Span, result: i32): i32 {
  if (options.quiet != 0) return FAILURE;
  if (result == -Errno.EAGAIN) {
    out.put("modprobe: FATAL: Module ").append(name).put(" is in use");
  } else {
    out.put("modprobe: ERROR: could not remove '").append(name);
    out.put("': ").put(errnoText(result));
  }
  endLine();
  return FAILURE;
}
