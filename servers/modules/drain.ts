// Unloading as soon as a module is in use no more: those who wait for that keep others
// from beginning to use it.

import { MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { NEVER, now } from "../../libsys/ipc";
import { dropDeadWaits } from "./dead-client";
import { setDeadline } from "./deadline";
import { userCount } from "./dependencies";
import { askToStop } from "./module-process";
import { touchTable } from "./module-table";
import { WaiterKind, waiterOf } from "./waiter";

/** How long a module may take to stop; then it is stopped without its consent. */
const STOP_NANOSECONDS: u64 = 1_000_000_000;

/** Has the module's process stop. */
export function beginStop(module: Module): void {
  module.state = ModuleState.Going;
  setDeadline(module, now() + STOP_NANOSECONDS);
  touchTable();
  askToStop(module);
}

/**
 * Whether somebody who lives waits for the module to be in use no more, so that nobody
 * may begin to use it. What is in `message` is lost.
 */
export function isWantedGone(module: Module): bool {
  if (module.drainers == 0) return false;
  dropDeadWaits();
  return module.drainers > 0;
}

/** Unloads the module if somebody waits for that and nobody uses it now. */
export function endDrain(module: Module): void {
  if (module.drainers == 0 || !module.is(ModuleState.Live)) return;
  if (module.holders > 0 || userCount(module) > 0) return;
  if (!isWantedGone(module)) return;
  module.drainers = 0;
  let number = module.firstWaiter;
  while (number != 0) {
    const waiter = waiterOf(number);
    if (waiter.is(WaiterKind.Drainer)) {
      waiter.kind = WaiterKind.Unloader;
      waiter.deadline = NEVER;
    }
    number = waiter.next;
  }
  beginStop(module);
}

/** As endDrain for every module, because one that may have used others is gone. */
export function endDrains(): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) endDrain(moduleAt(index));
}
