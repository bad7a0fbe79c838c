// The end of a module's process. First its thread stops for good; then, if it could hold
// devices, the device server turns them off, because until then they may write to the
// process's memory; then the memory is taken back, and only then everybody who waits
// hears of it.

import { Status } from "../../libsys/abi/status";
import { now } from "../../libsys/ipc";
import * as hardware from "../../libsys/hardware";
import { ExitReason, MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { moduleOfProcess, removeModule, touchTable } from "./module-table";
import { destroyModule, suspendModule } from "./module-process";
import { endDuplicates } from "./duplicates";
import { forgetFailures, rememberFailure } from "./failure-cache";
import { clearHolders, dropHoldsOf } from "./holder";
import { ledger } from "./ledger";
import { dropWaitsOf } from "./dead-client";
import { setDeadline } from "./deadline";
import { endTurn } from "./load-limit";
import { reportDropped } from "./notice";
import { abandonChanges } from "./parameter-change";
import { noteEnd, beginRestart, takeRestart } from "./restart";
import { announceLoad, announceUnload } from "./outcome";
import { endDrains } from "./drain";
import { Counter, addTo } from "./statistics";
import { releaseUpload } from "./upload";

/** How long the device server may take; then the process goes without it. */
const WATCHER_NANOSECONDS: u64 = 1_000_000_000;

/** Accepts `notification` as the device server's; only the first to ask gets it. */
export function setWatcher(process: u32, notification: u32): Status {
  if (ledger().watcher != 0) return Status.Exists;
  ledger().watcher = notification;
  ledger().watcherProcess = process;
  return Status.Ok;
}

/**
 * Whether the process is the device server. If a damaged ledger does not say who that is,
 * it is the first to act as such that is no module: nobody else has a reason to.
 */
export function isWatcher(process: u32): bool {
  const known = ledger().watcherProcess != 0;
  if (!known && ledger().watcher != 0 && moduleOfProcess(process) == null) {
    ledger().watcherProcess = process;
  }
  return process == ledger().watcherProcess;
}

/** Ends a module's process. `result` is what those who wait for its load get. */
export function retire(module: Module, reason: ExitReason, result: i32): void {
  if (module.exitReason != ExitReason.None) return;
  noteEnd(module, reason, result);
  suspendModule(module);
  abandonChanges(module);
  reportDropped(module);
  if (module.is(ModuleState.Coming)) failInit(module);
  module.state = ModuleState.Going;
  module.exitReason = <u32>reason;
  module.result = result;
  endTurn(module);
  touchTable();
  if (ledger().watcher == 0 || module.usesBus == 0) bury(module);
  else awaitDevices(module);
}

/** Has the device server turn off the module's devices. */
export function awaitDevices(module: Module): void {
  module.exitPending = 1;
  setDeadline(module, now() + WATCHER_NANOSECONDS);
  hardware.signal(ledger().watcher);
}

function failInit(module: Module): void {
  addTo(Counter.FailedInit, 1);
  endDuplicates(module);
}

/**
 * Process of the next exit that the device server has to handle; 0 when there is none.
 */
export function nextPendingExit(process: u32): u32 {
  if (!isWatcher(process)) return 0;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Going) || module.exitPending != 1) continue;
    module.exitPending = 2;
    return module.process.id;
  }
  return 0;
}

/** The device server is done with a module's process, which may have held devices. */
export function completeExit(process: u32, heldDevices: bool, client: u32): Status {
  if (!isWatcher(client)) return Status.BadState;
  // Another load may have missed them.
  if (heldDevices) forgetFailures();
  const module = moduleOfProcess(process);
  if (module == null) return Status.NotFound;
  if (module.exitPending == 0) return Status.BadState;
  bury(module);
  return Status.Ok;
}

/** Destroys the process and frees the name, then tells everybody. */
export function bury(module: Module): void {
  const index = module.index;
  const result = module.result;
  destroyModule(module);
  clearHolders(module);
  dropHoldsOf(module.process.id);
  dropWaitsOf(module.process.id);
  releaseUpload(module.upload);
  // Not before: what its devices' release makes others forget is not its own failure.
  rememberFailure(module, result);
  const restarts = takeRestart(module);
  removeModule(module);
  announceLoad(moduleAt(index), result);
  announceUnload(moduleAt(index));
  if (restarts) beginRestart();
  endDrains();
}
