// The modules that a module needs: asked for before its process is built. They load side
// by side; each brings its own. A circle of dependencies fails with ELOOP.

import { Errno } from "../../libsys/errno";
import { Span, afterWord, firstWord, sizeOf } from "../../libsys/span";
import { canonicalName, sameName } from "./canonical-name";
import { isWantedGone } from "./drain";
import { beginLoad } from "./new-load";
import { afterElement, entryValue, firstElement } from "../../libsys/modinfo";
import { MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { findModule } from "./module-table";
import { dependenciesOf } from "./module-index";
import { reportDetail } from "./notice";
import { waitsFor } from "./recursion";
import { isBuiltIn, resolve } from "./resolution";
import { Side, softDependency } from "./soft-dependency";
import { dependencyIndex } from "./store";
import { Substitute, substituteFor, substituteName } from "./substitute";
import { WaiterKind, attachWaiter, newWaiter } from "./waiter";

const nameBytes: usize = memory.data(56, 8);

/**
 * Starts to wait for all that the module needs; 0, or the negative errno of a hopeless
 * one.
 */
export function askDependencies(module: Module): i32 {
  if (module.alone != 0) return checkDependencies(module);
  let rest = dependenciesOf(dependencyIndex(), module.name);
  for (; sizeOf(rest) > 0; rest = afterWord(rest)) {
    const result = askNeeded(module, canonicalName(nameBytes, firstWord(rest)));
    if (result != 0) return result;
  }
  askSoftly(module, Side.Before);
  return 0;
}

/** Asks for a module that is needed, or for what the configuration puts in its place. */
function askNeeded(module: Module, name: Span): i32 {
  const instead = findModule(name) != null ? 0 : substituteFor("install", name);
  if (instead == Substitute.None) return askDependency(module, name);
  if (instead == Substitute.Failure) return -Errno.EINVAL;
  let nth: u32 = 0;
  let result = 0;
  let other = substituteName("install", name, nth);
  while (sizeOf(other) > 0) {
    if (!sameName(other, name)) askSoft(module, other);
    else result = askDependency(module, name);
    if (result != 0) return result;
    other = substituteName("install", name, ++nth);
  }
  return 0;
}

/**
 * Asks for the modules that this one would like to have on a side of it. Those before it
 * are waited for, unless they wait for this one; what becomes of them does not matter.
 */
export function askSoftly(module: Module, side: Side): void {
  let nth: u32 = 0;
  let name = softDependency(module.name, side, nth);
  while (sizeOf(name) > 0) {
    askSoft(module, name);
    name = softDependency(module.name, side, ++nth);
  }
}

function askSoft(module: Module, wanted: Span): void {
  const name = resolve(wanted, 0);
  if (sizeOf(name) == 0 || isBuiltIn(name)) return;
  let liked = findModule(name);
  if (liked == null) liked = beginLoad(name, module.name, module.process.id);
  if (liked == null || !module.is(ModuleState.Unformed)) return;
  if (!liked.loading || liked == module || waitsFor(liked, module)) return;
  awaitModule(module, liked, false);
}

function askDependency(module: Module, name: Span): i32 {
  let needed = findModule(name);
  if (needed == null) needed = beginLoad(name, module.name, module.process.id);
  if (needed == null) return -Errno.ENOMEM;
  return awaitDependency(module, needed);
}

/** Has the load wait for one that it depends on, unless that is there. */
function awaitDependency(module: Module, needed: Module): i32 {
  if (isWantedGone(needed)) return -Errno.EBUSY;
  if (needed.is(ModuleState.Live)) return 0;
  if (needed.is(ModuleState.Going)) return -Errno.EBUSY;
  if (waitsFor(needed, module)) {
    reportDetail(module, "depends on itself through", needed.name);
    return -Errno.ELOOP;
  }
  return awaitModule(module, needed, true);
}

/** Has the module wait for another one, whose result may decide. */
function awaitModule(module: Module, other: Module, decides: bool): i32 {
  const waiter = newWaiter(WaiterKind.Dependent, module.index);
  if (waiter == null) return -Errno.EAGAIN;
  waiter.ofModule = 1;
  waiter.decides = decides ? 1 : 0;
  attachWaiter(waiter, other);
  module.pendingDependencies++;
  return 0;
}

/** insmod loads nothing else: what is needed must be there, or on its way. */
function checkDependencies(module: Module): i32 {
  let rest = entryValue(module.information, "depends", 0);
  for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
    const one = firstElement(rest);
    const needed = findModule(one);
    if (needed == null || needed.is(ModuleState.Going)) {
      reportDetail(module, "needs a module that is not loaded", one);
      return -Errno.ENOENT;
    }
    const result = awaitDependency(module, needed);
    if (result != 0) return result;
  }
  return 0;
}

/** Whether `user` lists `module` among what it depends on. */
export function dependsOn(user: Module, module: Module): bool {
  if (user.dependencies == 0) return false;
  let rest = entryValue(user.information, "depends", 0);
  for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
    if (findModule(firstElement(rest)) == module) return true;
  }
  return false;
}

/** Number of modules that a .modinfo section says are needed. */
export function countDependencies(information: Span): u32 {
  let rest = entryValue(information, "depends", 0);
  let count: u32 = 0;
  for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) count++;
  return count;
}

/** The `nth` (from 0) module that is up, or on its way, and depends on this one. */
export function nthUser(module: Module, nth: u32): Module | null {
  let seen: u32 = 0;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const user = moduleAt(index);
    if (user.is(ModuleState.Absent) || user.is(ModuleState.Unformed)) continue;
    if (dependsOn(user, module) && seen++ == nth) return user;
  }
  return null;
}

/** Number of modules that are up, or on their way, and depend on this one. */
export function userCount(module: Module): u32 {
  let count: u32 = 0;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const user = moduleAt(index);
    if (user.is(ModuleState.Absent) || user.is(ModuleState.Unformed)) continue;
    if (dependsOn(user, module)) count++;
  }
  return count;
}
