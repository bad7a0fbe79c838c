// A load, from the request to the live module or the failure: a state machine that does
// one step between two requests, so that requests that arrive together find each other. A
// load belongs to the loader: nothing that happens to whoever asked for it changes its
// course.

import { LogLevel } from "../../libsys/abi/object";
import { NEVER } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { textBytes } from "../../libsys/process/elf";
import { ProcessState } from "../../libsys/process/process";
import { sizeOf } from "../../libsys/span";
import { unpackModule } from "./compressed-file";
import { askSoftly, askDependencies, countDependencies } from "./dependencies";
import { endDuplicates } from "./duplicates";
import { forgetFailures, rememberFailure } from "./failure-cache";
import { awaitReady } from "./deadline";
import { endTurn } from "./load-limit";
import { checkModule, informationOf } from "./module-check";
import { memoryOf, startModule } from "./module-process";
import { ExitReason, LoadStage, Module, ModuleState, moduleAt } from "./module";
import { removeModule, touchTable } from "./module-table";
import { openModuleLine, reportProblem } from "./notice";
import { announceLoad, announceStart, concludeDependencies } from "./outcome";
import { retire } from "./exit";
import { admittedBefore, beginRestart, noteEnd, noteLive, takeRestart } from "./restart";
import { makeRunnable, nextRunnable } from "./runnable";
import { Side } from "./soft-dependency";
import { Counter, addTo, countFailedBecoming, countFailedLoad } from "./statistics";
import { admitFile, reportTaint } from "./trust";
import { releaseUpload } from "./upload";
import { dropDependent } from "./waiter";

/** Does one step of one load that can go on. */
export function stepLoads(): void {
  const module = nextRunnable();
  if (module != null) step(module);
}

function step(module: Module): void {
  if (module.stage == LoadStage.Open) open(module);
  else if (module.stage == LoadStage.AskDependencies) ask(module);
  else start(module);
}

function open(module: Module): void {
  const unpacked = module.alone != 0 ? 0 : unpackModule(module);
  if (unpacked != 0) {
    fail(module, unpacked);
    return;
  }
  const result = check(module);
  if (result != 0) {
    failBecoming(module, result);
    return;
  }
  reportTaint(module);
  makeRunnable(module, LoadStage.AskDependencies);
}

/**
 * The signature comes first. That of a file somebody brought was checked for its name,
 * that of a restarted module when it was loaded.
 */
function check(module: Module): i32 {
  const admitted = module.alone != 0 || admittedBefore(module);
  const result = admitted ? 0 : admitFile(module);
  if (result != 0) return result;
  module.information = informationOf(module.image);
  module.dependencies = countDependencies(module.information);
  return checkModule(module, module.flags);
}

function ask(module: Module): void {
  module.stage = LoadStage.AwaitDependencies;
  const result = askDependencies(module);
  if (result != 0) failBecoming(module, result);
  else if (module.pendingDependencies == 0) concludeDependencies(module);
}

function start(module: Module): void {
  if (module.dependencyResult != 0) {
    failBecoming(module, module.dependencyResult);
    return;
  }
  const result = startModule(module);
  if (result != 0) {
    reportProblem(module, "cannot start", result);
    countFailedLoad(sizeOf(module.image), module.fileBytes);
    fail(module, result);
    return;
  }
  module.state = ModuleState.Coming;
  module.stage = LoadStage.Idle;
  awaitReady(module);
  touchTable();
  announceStart(module, 0);
}

/** Ends a load for which no memory was taken, and that waits in no queue. */
export function failBecoming(module: Module, result: i32): void {
  countFailedBecoming(<u64>sizeOf(module.image) + module.fileBytes);
  fail(module, result);
}

function fail(module: Module, result: i32): void {
  // That there was no turn for it says nothing about the next attempt.
  if (module.stage == LoadStage.AwaitTurn) module.particular = 1;
  rememberFailure(module, result);
  endDuplicates(module);
  endTurn(module);
  dropDependent(module);
  releaseUpload(module.upload);
  noteEnd(module, ExitReason.InitFailed, result);
  const restarts = takeRestart(module);
  // The record must be free before anybody hears of it, so that a new request starts a
  // new load.
  const index = module.index;
  removeModule(module);
  announceLoad(moduleAt(index), result);
  if (restarts) beginRestart();
}

/** The module says how its initialisation ended. */
export function completeInit(module: Module, result: i32): void {
  if (!module.is(ModuleState.Coming)) return;
  if (result < 0) {
    reportProblem(module, "initialisation failed", result);
    retire(module, ExitReason.InitFailed, result);
    return;
  }
  if (result > 0) {
    openModuleLine(module).put("suspicious result of initialisation: ").decimal(result);
    writeLine(LogLevel.Warning);
  }
  module.state = ModuleState.Live;
  module.process.state = ProcessState.Running;
  module.deadline = NEVER;
  // Others may have failed for want of this one.
  forgetFailures();
  endTurn(module);
  endDuplicates(module);
  touchTable();
  addTo(Counter.Loaded, 1);
  addTo(Counter.LoadedBytes, memoryOf(module));
  addTo(Counter.TextBytes, textBytes(module.image));
  noteLive(module);
  announceLoad(module, 0);
  if (module.alone == 0) askSoftly(module, Side.After);
}
