// Tells everybody who waits for a module how it went. Every path on which a load or an
// unload ends comes through here, so that nobody is forgotten.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { reply } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import { giveReply } from "../../libsys/reply-pool";
import { endTurn, requestTurn, resumeTurn } from "./load-limit";
import { LoadStage, Module, moduleAt } from "./module";
import { moduleOfProcess } from "./module-table";
import { makeRunnable } from "./runnable";
import { uploadAt } from "./upload";
import {
  Waiter,
  WaiterKind,
  detachWaiter,
  freeWaiter,
  waiterLimit,
  waiterOf,
} from "./waiter";

/** Gives `result` to all who wait for the load. */
export function announceLoad(module: Module, result: i32): void {
  let number = module.firstWaiter;
  while (number != 0) {
    const waiter = waiterOf(number);
    number = waiter.next;
    if (!wantsItGone(waiter)) conclude(waiter, result);
  }
}

/** Gives `result` to the clients that only wait for the start. */
export function announceStart(module: Module, result: i32): void {
  let number = module.firstWaiter;
  while (number != 0) {
    const waiter = waiterOf(number);
    number = waiter.next;
    if (waiter.is(WaiterKind.ClientOfStart)) conclude(waiter, result);
  }
}

/** Tells those who wanted the module gone that it is. */
export function announceUnload(module: Module): void {
  let number = module.firstWaiter;
  while (number != 0) {
    const waiter = waiterOf(number);
    number = waiter.next;
    if (wantsItGone(waiter)) conclude(waiter, 0);
  }
}

function wantsItGone(waiter: Waiter): bool {
  return waiter.is(WaiterKind.Unloader) || waiter.is(WaiterKind.Drainer);
}

/** Notes that a module's initialisation cannot go on before the waiter is answered. */
export function beginWait(waiter: Waiter, asking: Module): void {
  waiter.ofModule = 1;
  asking.pendingRequests++;
  endTurn(asking);
}

/** Ends a wait on a module's list with a result. */
function conclude(waiter: Waiter, result: i32): void {
  detachWaiter(waiter);
  if (waiter.is(WaiterKind.Dependent)) {
    completeDependency(waiter, waiter.decides != 0 ? result : 0);
  } else {
    endWait(waiter);
    if (waiter.group != 0) concludeMember(waiter, result);
    else answer(waiter.reply, result);
  }
  freeWaiter(waiter);
}

function endWait(waiter: Waiter): void {
  if (waiter.ofModule == 0) return;
  const asking = moduleOfProcess(waiter.who);
  if (asking == null || --asking.pendingRequests > 0) return;
  resumeTurn(asking);
}

function concludeMember(member: Waiter, result: i32): void {
  const group = waiterOf(member.group);
  if (member.decides != 0) group.result = result;
  if (--group.pending > 0) return;
  answer(group.reply, group.result);
  freeWaiter(group);
}

/**
 * Ends a wait for another client's image with an errno, or with 0 and an upload of its
 * own.
 */
export function concludeSender(sender: Waiter, result: i32, upload: u32): void {
  uploadAt(sender.module).senders--;
  endWait(sender);
  answerWith(sender.reply, result, upload);
  freeWaiter(sender);
}

function answer(handle: u32, result: i32): void {
  answerWith(handle, result, 0);
}

function answerWith(handle: u32, result: i32, detail: u32): void {
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>result);
  message.word1 = detail;
  // A client that died meanwhile has emptied the reply object; then there is nobody to
  // tell.
  reply(handle);
  giveReply(handle);
}

function completeDependency(waiter: Waiter, result: i32): void {
  const dependent = moduleAt(waiter.who);
  if (result != 0 && dependent.dependencyResult == 0) {
    dependent.dependencyResult = result;
    dependent.particular |= moduleAt(waiter.module).particular;
  }
  if (--dependent.pendingDependencies == 0) concludeDependencies(dependent);
}

/** All that the module depends on is there, or has failed. */
export function concludeDependencies(module: Module): void {
  if (module.dependencyResult == 0) requestTurn(module);
  else makeRunnable(module, LoadStage.Start);
}

/** Answers a client whose patience has ended; what it waited for goes on. */
export function expireWaiter(waiter: Waiter): void {
  if (waiter.is(WaiterKind.Drainer)) {
    moduleAt(waiter.module).drainers--;
    conclude(waiter, -Errno.EAGAIN);
  } else if (waiter.is(WaiterKind.Sender)) concludeSender(waiter, -Errno.ETIMEDOUT, 0);
  else if (!waiter.is(WaiterKind.Group)) conclude(waiter, -Errno.ETIMEDOUT);
  else {
    dropMembers(waiter);
    answer(waiter.reply, -Errno.ETIMEDOUT);
    freeWaiter(waiter);
  }
}

/** Forgets what a group waits for. */
export function dropMembers(group: Waiter): void {
  for (let number: u32 = 1; number <= waiterLimit(); number++) {
    const member = waiterOf(number);
    if (member.is(WaiterKind.Free) || member.group != group.number) continue;
    dropWaiter(member);
  }
}

/** Forgets that somebody waits, without an answer. */
export function dropWaiter(waiter: Waiter): void {
  detachWaiter(waiter);
  endWait(waiter);
  freeWaiter(waiter);
}
