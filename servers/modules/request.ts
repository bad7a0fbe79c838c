// request_module: by name or alias, from any process. Requests for a module whose load is
// under way join it, get its result, and are counted and reported as duplicates.

import { Errno } from "../../libsys/errno";
import { RequestFlag, RequestMode, TrustSwitch } from "../../libsys/protocol/modules";
import { takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { EMPTY, Span, sizeOf } from "../../libsys/span";
import { admitWaiter } from "./admission";
import { NAME_BYTES, canonicalName } from "./canonical-name";
import { noteDeadline } from "./deadline";
import { noteDuplicate } from "./duplicates";
import { isOn } from "./enforcement";
import { rememberedFailure } from "./failure-cache";
import { LoadRequest } from "./load-request";
import { Module, ModuleState } from "./module";
import { findModule, moduleOfProcess } from "./module-table";
import { beginLoad, cancelLoad, giveParameters } from "./new-load";
import { beginWait, dropMembers, dropWaiter } from "./outcome";
import { reportProblem } from "./notice";
import { loadingDisabled } from "./policy";
import { wouldWaitForItself } from "./recursion";
import { isBlacklisted, isBuiltIn, resolve } from "./resolution";
import { reportRequester } from "./requester";
import { Counter, addTo } from "./statistics";
import { Substitute, substituteFor, substituteName } from "./substitute";
import { Waiter, WaiterKind, attachWaiter, freeWaiter, waiterOf } from "./waiter";

const nameBytes: usize = memory.data(56, 8);
const memberBytes: usize = memory.data(56, 8);
/** The module that others take the place of. */
const insteadBytes: usize = memory.data(56, 8);

/**
 * Performs a request: returns 0, a negative errno, or PUT_OFF when the answer comes
 * later. An alias may stand for several modules; all are loaded, and the last gives the
 * result, as with modprobe.
 */
export function request(asked: LoadRequest): i32 {
  if (loadingDisabled()) return -Errno.EPERM;
  if (sizeOf(asked.name) >= NAME_BYTES) return -Errno.ENAMETOOLONG;
  addTo(Counter.Requests, 1);
  const known = findModule(canonicalName(nameBytes, asked.name));
  if (known != null) return waitFor(joinable(known, asked), asked);
  if (sizeOf(resolve(asked.name, 0)) == 0) return -Errno.ENOENT;
  if (sizeOf(resolve(asked.name, 1)) > 0) return requestAll(asked, EMPTY);
  return requestSingle(resolve(asked.name, 0), asked);
}

function requestSingle(name: Span, asked: LoadRequest): i32 {
  if (isBuiltIn(name)) return asked.has(RequestFlag.FirstTime) ? -Errno.EEXIST : 0;
  if (asked.has(RequestFlag.Blacklist) && isBlacklisted(name)) return 0;
  if (!asked.has(RequestFlag.IgnoreInstall) && findModule(name) == null) {
    switch (substituteFor("install", name)) {
      case Substitute.Nothing: return 0;
      case Substitute.Failure: return -Errno.EINVAL;
      case Substitute.Modules:
        return requestAll(asked, canonicalName(insteadBytes, name));
      default: break;
    }
  }
  return waitFor(requestOne(name, asked), asked);
}

/** Has the requester wait for the module, if it wants to; null stands for `refusal`. */
function waitFor(module: Module | null, asked: LoadRequest): i32 {
  if (module == null) return refusal;
  if (!mustWait(module, asked)) return 0;
  return keepCaller(module, kindOf(asked), asked.requester, asked.deadline);
}

/** Why a module could not be asked for: a negative errno. */
let refusal: i32 = 0;

/** The module, whose load is begun if need be; null when that cannot be. */
function requestOne(name: Span, asked: LoadRequest): Module | null {
  const present = findModule(name);
  if (present != null) return joinable(present, asked);
  const plain = sizeOf(asked.parameters) == 0;
  refusal = plain && !asked.has(RequestFlag.Fresh) ? rememberedFailure(name) : 0;
  if (refusal != 0) {
    addTo(Counter.Remembered, 1);
    return null;
  }
  const module = beginLoad(name, asked.name, asked.requester);
  refusal = -Errno.ENOMEM;
  if (module == null) return null;
  module.particular = plain ? 0 : 1;
  module.flags = asked.finitFlags;
  if (giveParameters(module, asked.parameters)) return module;
  refusal = -Errno.ENOSPC;
  reportProblem(module, "parameters are too long", refusal);
  cancelLoad(module);
  return null;
}

function joinable(module: Module, asked: LoadRequest): Module | null {
  refusal = -Errno.EBUSY;
  if (module.is(ModuleState.Going)) return null;
  if (module.is(ModuleState.Live)) {
    refusal = -Errno.EEXIST;
    if (asked.has(RequestFlag.FirstTime)) return null;
    addTo(Counter.Present, 1);
    return module;
  }
  addTo(Counter.Duplicates, 1);
  const reported = noteDuplicate(module, asked.requester);
  if (reported && isOn(TrustSwitch.DuplicateTrace)) {
    reportRequester(module, asked.name, asked.requester);
  }
  return module;
}

function mustWait(module: Module, asked: LoadRequest): bool {
  if (module.is(ModuleState.Live) || asked.mode == RequestMode.NoWait) return false;
  return asked.mode != RequestMode.WaitStarted || !module.is(ModuleState.Coming);
}

function kindOf(asked: LoadRequest): WaiterKind {
  return asked.mode == RequestMode.WaitStarted
    ? WaiterKind.ClientOfStart
    : WaiterKind.Client;
}

/**
 * Asks for all modules that the alias stands for, or for those that are to be loaded
 * instead of one.
 */
function requestAll(asked: LoadRequest, instead: Span): i32 {
  const group = admitWaiter(WaiterKind.Group, asked.requester);
  if (group == null) return -Errno.EAGAIN;
  let nth: u32 = 0;
  let name = memberName(asked, instead, nth);
  while (sizeOf(name) > 0) {
    addMember(group, requestOne(name, asked), asked);
    name = memberName(asked, instead, ++nth);
  }
  group.deadline = asked.deadline;
  noteDeadline(group.deadline);
  if (group.pending > 0) group.reply = takeReply();
  if (group.reply != 0) return PUT_OFF;
  const result = group.pending > 0 ? -Errno.EAGAIN : group.result;
  dropMembers(group);
  freeWaiter(group);
  return result;
}

function memberName(asked: LoadRequest, instead: Span, nth: u32): Span {
  if (instead == EMPTY) return resolve(asked.name, nth);
  const word = substituteName("install", instead, nth);
  const name = canonicalName(memberBytes, word);
  // An alias among them stands for its first module.
  return sizeOf(name) > 0 && sizeOf(resolve(word, 0)) > 0 ? resolve(word, 0) : name;
}

/** The module asked for last decides: now, or as the member that waits for it. */
function addMember(group: Waiter, module: Module | null, asked: LoadRequest): void {
  if (group.last != 0) waiterOf(group.last).decides = 0;
  group.last = 0;
  group.result = module == null ? refusal : 0;
  if (module == null || !mustWait(module, asked)) return;
  const member = newClient(module, kindOf(asked), asked.requester);
  if (member == null) {
    group.result = refusal;
    return;
  }
  member.group = group.number;
  member.decides = 1;
  group.last = member.number;
  group.pending++;
}

/**
 * Makes the caller of the request being served, process `who`, a waiter of the module:
 * PUT_OFF; or a negative errno.
 */
export function keepCaller(
  module: Module,
  kind: WaiterKind,
  who: u32,
  deadline: u64,
): i32 {
  const waiter = newClient(module, kind, who);
  if (waiter == null) return refusal;
  waiter.reply = takeReply();
  if (waiter.reply == 0) {
    dropWaiter(waiter);
    return -Errno.EAGAIN;
  }
  waiter.deadline = deadline;
  noteDeadline(deadline);
  return PUT_OFF;
}

/**
 * A waiter for process `who` on the module's list; null when `refusal` says why not:
 * EDEADLK when the module's load cannot end before the load that `who` is part of.
 */
function newClient(module: Module, kind: WaiterKind, who: u32): Waiter | null {
  refusal = -Errno.EDEADLK;
  if (wouldWaitForItself(module, who)) return null;
  refusal = -Errno.EAGAIN;
  const waiter = admitWaiter(kind, who);
  if (waiter == null) return null;
  const asking = moduleOfProcess(who);
  if (asking != null && asking.loading) beginWait(waiter, asking);
  attachWaiter(waiter, module);
  return waiter;
}
