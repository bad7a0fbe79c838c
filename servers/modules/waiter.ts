// Who waits for a load or an unload to end: clients, by the reply object that keeps their
// call, and modules whose dependency it is. Each module has a list of its waiters; a
// waiter costs 56 bytes and holds up no other load.

import { NEVER } from "../../libsys/ipc";
import { MAXIMUM_CLIENTS, giveShare, takeShare } from "./client-share";
import { Module, moduleAt } from "./module";

export const MAXIMUM_WAITERS: u32 = 2048;

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
  /** Wants the results of several loads; it is in no module's list. */
  Group = 5,
  /** Wants the module gone as soon as nobody uses it. */
  Drainer = 6,
  /** Wants to send an image when another client's upload has ended; in no list. */
  Sender = 7,
}

@unmanaged
@final
export class Waiter {
  kind: u32; // WaiterKind
  /** Index of the module waited for; a sender's upload. */
  module: u32;
  /** Reply object of a client; 0 for a member of a group. */
  reply: u32;
  /** Process of a client, index of a dependent module. */
  who: u32;
  /** Neighbours in the module's list, or in that of the free: index + 1, 0 for none. */
  next: u32;
  previous: u32;
  /** Index + 1 of the group that it is part of. */
  group: u32;
  /** A group's members that still wait; bytes of a sender's image. */
  pending: u32;
  /** What a group is going to be answered: the result of the last of its modules. */
  result: i32;
  /** It stands for a module that cannot go on before it is answered. */
  ofModule: u16;
  /** Its result is its group's, or that of the module that depends on this one. */
  decides: u16;
  /** Its client's record in client-share.ts; 0 for a module's dependency. */
  share: u32;
  /** A group's member that decides, 0 for none. */
  last: u32;
  /** When its patience ends. */
  deadline: u64;

  @inline
  get number(): u32 {
    return (<u32>changetype<usize>(this) - <u32>waiters) / WAITER_BYTES + 1;
  }

  @inline
  is(kind: WaiterKind): bool {
    return this.kind == <u32>kind;
  }
}

const WAITER_BYTES: i32 = 56;
if (offsetof<Waiter>() != 56) ERROR("Waiter is 56 bytes");
if (MAXIMUM_CLIENTS < MAXIMUM_WAITERS) ERROR("each waiter may be another client's");

const waiters: usize = memory.data(2048 * WAITER_BYTES, 8);

/** Number of the first free one that was in use before; 0 for none. */
let firstFree: u32 = 0;
/** Those from here on have never been in use. */
let fresh: u32 = 0;
let used: u32 = 0;

/** A number is index + 1, so that 0 can stand for none. */
// @ts-ignore: decorator
@inline
export function waiterOf(number: u32): Waiter {
  return changetype<Waiter>(waiters + (number - 1) * WAITER_BYTES);
}

/** How many records may be in use. */
export function waiterLimit(): u32 {
  return fresh;
}

/** A waiter of a client, in no list; null when there is no room, or no more for it. */
export function newClientWaiter(kind: WaiterKind, client: u32): Waiter | null {
  const share = takeShare(client, freeWaiters());
  if (share == 0) return null;
  const waiter = newWaiter(kind, client);
  if (waiter != null) waiter.share = share;
  return waiter;
}

/** A waiter in no list, or null when there is no room. */
export function newWaiter(kind: WaiterKind, who: u32): Waiter | null {
  const number = takeNumber();
  if (number == 0) return null;
  used++;
  const waiter = waiterOf(number);
  memory.fill(changetype<usize>(waiter), 0, WAITER_BYTES);
  waiter.kind = <u32>kind;
  waiter.who = who;
  waiter.deadline = NEVER;
  return waiter;
}

function takeNumber(): u32 {
  const number = firstFree;
  if (number == 0) return fresh < MAXIMUM_WAITERS ? ++fresh : 0;
  firstFree = waiterOf(number).next;
  return number;
}

/** How many more there can be. */
function freeWaiters(): u32 {
  return MAXIMUM_WAITERS - used;
}

/** Makes a waiter in no list free. */
export function freeWaiter(waiter: Waiter): void {
  if (waiter.share != 0) giveShare(waiter.share);
  waiter.share = 0;
  used--;
  waiter.kind = WaiterKind.Free;
  waiter.next = firstFree;
  firstFree = waiter.number;
}

/**
 * Puts a waiter on the module's list: those that stand for a module before all others, so
 * that a search for circles need not look at these.
 */
export function attachWaiter(waiter: Waiter, module: Module): void {
  const number = waiter.number;
  const before = waiter.ofModule != 0 ? 0 : module.lastWaiter;
  const after = waiter.ofModule != 0 ? module.firstWaiter : 0;
  waiter.module = module.index;
  waiter.previous = before;
  waiter.next = after;
  if (before == 0) module.firstWaiter = number;
  else waiterOf(before).next = number;
  if (after == 0) module.lastWaiter = number;
  else waiterOf(after).previous = number;
}

/** Takes a waiter off its module's list. */
export function detachWaiter(waiter: Waiter): void {
  const module = moduleAt(waiter.module);
  if (waiter.previous == 0) module.firstWaiter = waiter.next;
  else waiterOf(waiter.previous).next = waiter.next;
  if (waiter.next == 0) module.lastWaiter = waiter.previous;
  else waiterOf(waiter.next).previous = waiter.previous;
  waiter.previous = 0;
  waiter.next = 0;
}

/** Forgets what a module waits for, when its load ends before they do. */
export function dropDependent(module: Module): void {
  if (module.pendingDependencies == 0) return;
  for (let number: u32 = 1; number <= fresh; number++) {
    const waiter = waiterOf(number);
    if (!waiter.is(WaiterKind.Dependent) || waiter.who != module.index) continue;
    detachWaiter(waiter);
    freeWaiter(waiter);
  }
  module.pendingDependencies = 0;
}
