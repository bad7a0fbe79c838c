// Deadlines: of initialisation, of stopping, and of the device server's part in an exit.

import { LogLevel } from "../../libsys/abi/object";
import { Errno } from "../../libsys/errno";
import { NEVER, now } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { reportStopped } from "../../libsys/process/report";
import { bury, retire } from "./exit";
import { ExitReason, MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { suspendModule } from "./module-process";
import { openModuleLine } from "./notice";

/** When the next deadline comes; NEVER for none. */
export function nextDeadline(): u64 {
  let next = NEVER;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent)) next = min(next, module.deadline);
  }
  return next;
}

/** Acts on all deadlines that have come. */
export function expireDeadlines(): void {
  const time = now();
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent) && module.deadline <= time) expire(module);
  }
}

function expire(module: Module): void {
  module.deadline = NEVER;
  if (module.is(ModuleState.Coming)) {
    suspendModule(module);
    reportStopped(module.process, "looping: not ready 5 seconds after its start");
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
