// What happens when patience ends: with an initialisation, a stop, the device server's
// part in an exit, a load's wait for its turn, and a client's wait for a result.

import { LogLevel } from "../../libsys/abi/object";
import { Errno } from "../../libsys/errno";
import { NEVER, now } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { reportLate } from "../../libsys/process/report";
import { bury, retire } from "./exit";
import { clearDeadlines, noteDeadline } from "./deadline";
import { failBecoming } from "./load";
import { loseTurn } from "./load-limit";
import {
  ExitReason,
  LoadStage,
  MAXIMUM_MODULES,
  Module,
  ModuleState,
  moduleAt,
} from "./module";
import { makeRunnable } from "./runnable";
import { suspendModule } from "./module-process";
import { openModuleLine } from "./notice";
import { expireOrphans } from "./orphans";
import { expireWaiter } from "./outcome";
import { expireChanges } from "./parameter-change";
import { expireUploads } from "./sender";
import { WaiterKind, waiterLimit, waiterOf } from "./waiter";

/**
 * Acts on all deadlines that have come. Loads that wait for their turn come last: those
 * in their way may end now.
 */
export function expireDeadlines(): void {
  const time = now();
  clearDeadlines();
  expireModules(time, false);
  expireModules(time, true);
  expireWaiters(time);
  expireChanges(time);
  expireUploads();
  expireOrphans(time);
}

function expireModules(time: u64, awaitTurn: bool): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (module.is(ModuleState.Absent) || awaitsTurn(module) != awaitTurn) continue;
    if (module.deadline <= time) expire(module);
    else noteDeadline(module.deadline);
  }
}

function awaitsTurn(module: Module): bool {
  return module.is(ModuleState.Unformed) && module.stage == LoadStage.AwaitTurn;
}

function expireWaiters(time: u64): void {
  for (let number: u32 = 1; number <= waiterLimit(); number++) {
    const waiter = waiterOf(number);
    if (waiter.is(WaiterKind.Free)) continue;
    if (waiter.deadline <= time) expireWaiter(waiter);
    else noteDeadline(waiter.deadline);
  }
}

function expire(module: Module): void {
  module.deadline = NEVER;
  if (awaitsTurn(module)) {
    loseTurn(module);
    failBecoming(module, -Errno.ETIMEDOUT);
  } else if (module.stage == LoadStage.AwaitRestart) {
    makeRunnable(module, LoadStage.Open);
  } else if (module.is(ModuleState.Coming)) {
    suspendModule(module);
    reportLate(module.process, module.startSeconds);
    retire(module, ExitReason.TimedOut, -Errno.ETIMEDOUT);
  } else if (module.exitPending != 0) {
    openModuleLine(module).put("the device server did not let go of it in time");
    writeLine(LogLevel.Warning);
    bury(module);
  } else if (module.is(ModuleState.Going)) {
    openModuleLine(module).put("did not stop in time, so it was stopped");
    writeLine(LogLevel.Warning);
    retire(module, ExitReason.Unloaded, 0);
  }
}
