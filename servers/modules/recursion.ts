// Finds requests that would wait for themselves: a module whose initialisation asks,
// directly or through others, for the module whose load it is part of. Such a request is
// refused with EDEADLK at once.

import { Module, ModuleState, moduleAt } from "./module";
import { MAXIMUM_WAITERS, Waiter, WaiterKind, waiterAt } from "./waiter";

/** Whether `module`'s load cannot end before `target`'s does. */
export function waitsFor(module: Module, target: Module): bool {
  let reached: u64 = 0;
  let fresh: u64 = <u64>1 << module.index;
  while (fresh != 0) {
    reached |= fresh;
    fresh = awaitedBy(fresh) & ~reached;
  }
  return ((reached >> target.index) & 1) != 0;
}

/** The set of modules that modules of the set wait for. */
function awaitedBy(set: u64): u64 {
  let awaited: u64 = 0;
  for (let index: u32 = 0; index < MAXIMUM_WAITERS; index++) {
    const waiter = waiterAt(index);
    const owner = waitingModule(waiter);
    if (owner != null && ((set >> owner.index) & 1) != 0)
      awaited |= <u64>1 << waiter.module;
  }
  return awaited;
}

/** The loading module that the waiter keeps from going on, or null. */
function waitingModule(waiter: Waiter): Module | null {
  if (waiter.kind == WaiterKind.Dependent) return moduleAt(waiter.who);
  if (waiter.kind != WaiterKind.Client && waiter.kind != WaiterKind.ClientOfStart)
    return null;
  for (let index: u32 = 0; index < 64; index++) {
    const module = moduleAt(index);
    if (module.is(ModuleState.Coming) && module.process.id == waiter.who) return module;
  }
  return null;
}
