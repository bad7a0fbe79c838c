// Finds requests that would wait for themselves: a module whose initialisation asks,
// directly or through others, for the module whose load it is part of. Such a request is
// refused with EDEADLK at once.

import { MAXIMUM_MODULES, Module, moduleAt } from "./module";
import { moduleOfProcess } from "./module-table";
import { Waiter, WaiterKind, waiterOf } from "./waiter";

/** Indices of the modules that a search has reached and not yet left. */
const reached: usize = memory.data(256 * 4, 4);
let reachedCount: u32 = 0;
let searches: u32 = 0;

if (MAXIMUM_MODULES != 256) ERROR("reached has room for 256 modules");

/**
 * Whether `module`'s load cannot end before `target`'s does. The search goes from
 * `target` to those who wait for it, and looks at each waiter that stands for a module
 * once at most.
 */
export function waitsFor(module: Module, target: Module): bool {
  searches++;
  reachedCount = 0;
  reach(target);
  while (reachedCount > 0) {
    reachedCount--;
    const next = moduleAt(load<u32>(reached + reachedCount * 4));
    if (next == module) return true;
    reachWaiting(next);
  }
  return false;
}

/** Whether `process` is part of a load that the module's cannot end before. */
export function wouldWaitForItself(module: Module, process: u32): bool {
  const asking = moduleOfProcess(process);
  return asking != null && asking.loading && waitsFor(module, asking);
}

function reach(module: Module): void {
  if (module.searched == searches) return;
  module.searched = searches;
  store<u32>(reached + reachedCount * 4, module.index);
  reachedCount++;
}

function reachWaiting(module: Module): void {
  let number = module.firstWaiter;
  while (number != 0 && waiterOf(number).ofModule != 0) {
    const waiting = waitingModule(waiterOf(number));
    if (waiting != null) reach(waiting);
    number = waiterOf(number).next;
  }
}

/** The loading module that the waiter keeps from going on, or null. */
function waitingModule(waiter: Waiter): Module | null {
  if (waiter.is(WaiterKind.Dependent)) return moduleAt(waiter.who);
  const module = moduleOfProcess(waiter.who);
  return module != null && module.loading ? module : null;
}
