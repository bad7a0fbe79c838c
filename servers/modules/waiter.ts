// Who waits for a load or an unload to end: clients, by the reply object that keeps their
// call, and modules whose dependency it is. A waiter costs 16 bytes and holds no load
// slot.

import { Module } from "./module";

export const MAXIMUM_WAITERS: u32 = 256;

export const enum WaiterKind {
  Free = 0,
  /** Wants the load's result. */
  Client = 1,
  /** Wants to know that the module's process has been started. */
  ClientOfStart = 2,
  /** A module that depends on this one. */
  Dependent = 3,
  /** Wants the module gone. */
  Unloader = 4,
}

@unmanaged
@final
export class Waiter {
  kind: u32; // WaiterKind
  /** Index of the module waited for. */
  module: u32;
  /** Reply object of a client. */
  reply: u32;
  /** Process of a client, index of a dependent module. */
  who: u32;
}

if (offsetof<Waiter>() != 16) ERROR("Waiter is 16 bytes");

const waiters: usize = memory.data(256 * 16, 8);

// @ts-ignore: decorator
@inline
export function waiterAt(index: u32): Waiter {
  return changetype<Waiter>(waiters + index * offsetof<Waiter>());
}

/** Room for one more, or null. */
export function addWaiter(module: Module, kind: WaiterKind, who: u32): Waiter | null {
  for (let index: u32 = 0; index < MAXIMUM_WAITERS; index++) {
    const waiter = waiterAt(index);
    if (waiter.kind != WaiterKind.Free) continue;
    waiter.kind = <u32>kind;
    waiter.module = module.index;
    waiter.who = who;
    waiter.reply = 0;
    return waiter;
  }
  return null;
}

/**
 * Takes any one waiter of this kind off the module: it is free already, and to be read at
 * once.
 */
export function takeWaiter(module: Module, kind: WaiterKind): Waiter | null {
  for (let index: u32 = 0; index < MAXIMUM_WAITERS; index++) {
    const waiter = waiterAt(index);
    if (waiter.kind != <u32>kind || waiter.module != module.index) continue;
    waiter.kind = WaiterKind.Free;
    return waiter;
  }
  return null;
}

/** Forgets what a module waits for, when its load ends before they do. */
export function dropDependent(module: Module): void {
  for (let index: u32 = 0; index < MAXIMUM_WAITERS; index++) {
    const waiter = waiterAt(index);
    const dependent = waiter.kind == WaiterKind.Dependent && waiter.who == module.index;
    if (dependent) waiter.kind = WaiterKind.Free;
  }
}
