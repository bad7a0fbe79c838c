// Tells everybody who waits for a module how it went. Every path on which a load or an
// unload ends comes through here, so that nobody is forgotten.

import { Status } from "../../libsys/abi/status";
import { reply } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import { giveReply } from "../../libsys/reply-pool";
import { LoadStage, Module, moduleAt } from "./module";
import { Waiter, WaiterKind, takeWaiter } from "./waiter";

/**
 * Gives `result` to all clients that wait for the load, and to the modules that depend on
 * it.
 */
export function announceLoad(module: Module, result: i32): void {
  announceStart(module, result);
  answerAll(module, WaiterKind.Client, result);
  let dependent = takeWaiter(module, WaiterKind.Dependent);
  while (dependent != null) {
    completeDependency(moduleAt(dependent.who), result);
    dependent = takeWaiter(module, WaiterKind.Dependent);
  }
}

/** Gives `result` to the clients that only wait for the start. */
export function announceStart(module: Module, result: i32): void {
  answerAll(module, WaiterKind.ClientOfStart, result);
}

/** Tells those who wanted the module gone that it is. */
export function announceUnload(module: Module): void {
  answerAll(module, WaiterKind.Unloader, 0);
}

function answerAll(module: Module, kind: WaiterKind, result: i32): void {
  let waiter = takeWaiter(module, kind);
  while (waiter != null) {
    answerOne(waiter, result);
    waiter = takeWaiter(module, kind);
  }
}

function answerOne(waiter: Waiter, result: i32): void {
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>result);
  // A client that died meanwhile has emptied the reply object; then there is nobody to
  // tell.
  reply(waiter.reply);
  giveReply(waiter.reply);
}

function completeDependency(dependent: Module, result: i32): void {
  if (result != 0 && dependent.dependencyResult == 0) dependent.dependencyResult = result;
  dependent.pendingDependencies--;
  if (dependent.pendingDependencies == 0) dependent.stage = LoadStage.Start;
}
