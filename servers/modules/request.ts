// request_module: by name or alias, from any process. Requests for a module whose load is
// under way join it, get its result, and are counted and reported as duplicates.

import { LogLevel } from "../../libsys/abi/object";
import { Errno } from "../../libsys/errno";
import { openLine, writeLine } from "../../libsys/log";
import { RequestMode } from "../../libsys/protocol/modules";
import { takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { EMPTY, Span, sizeOf } from "../../libsys/span";
import { NAME_BYTES, canonicalName } from "./canonical-name";
import { beginLoad, giveParameters } from "./new-load";
import { Module, ModuleState, findModule, moduleOfProcess, removeModule } from "./module";
import { aliasTarget, pathOf } from "./module-index";
import { isForbiddenByAlias, loadingDisabled, tracesDuplicates } from "./policy";
import { waitsFor } from "./recursion";
import { reportRequester } from "./requester";
import { Counter, addTo } from "./statistics";
import { aliasIndex, dependencyIndex } from "./store";
import { WaiterKind, addWaiter } from "./waiter";

const nameBytes: usize = memory.data(56, 8);

/**
 * Module number `nth` that a name or alias stands for, valid until the next call; or
 * nothing.
 */
export function resolve(request: Span, nth: u32): Span {
  const name = canonicalName(nameBytes, request);
  if (sizeOf(name) > 0 && sizeOf(pathOf(dependencyIndex(), name)) > 0) {
    return nth == 0 ? name : EMPTY;
  }
  let allowed: u32 = 0;
  let at: u32 = 0;
  while (true) {
    const target = aliasTarget(aliasIndex(), request, at++);
    if (sizeOf(target) == 0) return EMPTY;
    if (isForbiddenByAlias(target)) continue;
    if (allowed++ == nth) return canonicalName(nameBytes, target);
  }
}

/**
 * Performs a request of process `requester`: returns 0, a negative errno, or PUT_OFF when
 * the answer comes later. An alias may stand for several modules; all are loaded, the
 * first gives the result.
 */
export function request(name: Span, parameters: Span, mode: u32, requester: u32): i32 {
  if (loadingDisabled()) return -Errno.EPERM;
  if (sizeOf(name) >= NAME_BYTES) return -Errno.ENAMETOOLONG;
  addTo(Counter.Requests, 1);
  let nth: u32 = 1;
  let other = resolve(name, nth);
  while (sizeOf(other) > 0) {
    requestOne(other, name, EMPTY, requester);
    other = resolve(name, ++nth);
  }
  const first = resolve(name, 0);
  if (sizeOf(first) == 0) return -Errno.ENOENT;
  const module = requestOne(first, name, parameters, requester);
  if (module == null) return refusal;
  if (module.is(ModuleState.Live) || mode == RequestMode.NoWait) return 0;
  if (mode == RequestMode.WaitStarted && module.is(ModuleState.Coming)) return 0;
  return join(module, mode, requester);
}

/** Why requestOne gave no module: a negative errno. */
let refusal: i32 = 0;

/** The module, whose load is begun if need be; null when that cannot be. */
function requestOne(
  name: Span,
  asked: Span,
  parameters: Span,
  requester: u32,
): Module | null {
  const present = findModule(name);
  if (present != null) return joinable(present, asked, requester);
  const module = beginLoad(name, asked, requester);
  refusal = -Errno.ENOMEM;
  if (module == null) return null;
  if (giveParameters(module, parameters)) return module;
  removeModule(module);
  refusal = -Errno.ENOSPC;
  return null;
}

function joinable(module: Module, asked: Span, requester: u32): Module | null {
  refusal = -Errno.EBUSY;
  if (module.is(ModuleState.Going)) return null;
  if (module.is(ModuleState.Live)) {
    addTo(Counter.Present, 1);
    return module;
  }
  addTo(Counter.Duplicates, 1);
  module.duplicates++;
  openLine().put("module-autoload: duplicate request for module ").append(module.name);
  writeLine(LogLevel.Warning);
  if (tracesDuplicates()) reportRequester(module, asked, requester);
  return module;
}

/** Keeps the caller until the load has ended, or the process has started. */
function join(module: Module, mode: u32, requester: u32): i32 {
  const started = mode == RequestMode.WaitStarted;
  return keepCaller(
    module,
    started ? WaiterKind.ClientOfStart : WaiterKind.Client,
    requester,
  );
}

/**
 * Makes the caller of the request being served, process `who`, a waiter of the module:
 * PUT_OFF; or a negative errno, EDEADLK when the module's load cannot end before the
 * caller's own.
 */
export function keepCaller(module: Module, kind: WaiterKind, who: u32): i32 {
  const asking = moduleOfProcess(who);
  if (asking != null && asking.loading && waitsFor(module, asking)) return -Errno.EDEADLK;
  const waiter = addWaiter(module, kind, who);
  if (waiter == null) return -Errno.EAGAIN;
  waiter.reply = takeReply();
  if (waiter.reply != 0) return PUT_OFF;
  waiter.kind = WaiterKind.Free;
  return -Errno.EAGAIN;
}
