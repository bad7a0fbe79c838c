// Changes of parameters while the module runs. The loader checks a value; the module
// stores it, or refuses, and only what it says it has stored is shown. It is told by a
// signal and fetches the change from its parent, since the loader never waits for a
// module. Changes of one module are made one after the other, in the order in which they
// came.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { NEVER, now, reply } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import { giveReply, takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { noteDeadline } from "./deadline";
import { Module, moduleAt } from "./module";
import { tellOfChange } from "./module-process";
import { checkNextStep } from "./parameter-check";
import { hasRoom } from "./parameter-text";

/** Changes that can be under way at a time. */
export const MAXIMUM_CHANGES: u32 = 8;
/** How long a module may take to store a value, or to refuse it. */
const CHANGE_NANOSECONDS: u64 = 1_000_000_000;
const NAME_BYTES: u32 = 64;

const enum ChangeState {
  Free = 0,
  /** Another change of the module is under way. */
  Queued = 1,
  /** The module was told. */
  Told = 2,
}

@unmanaged
@final
class Change {
  state: u32; // ChangeState
  module: u32;
  reply: u32;
  nameLength: u32;
  valueLength: u32;
  reserved: u32;
  /** Counts changes, so that a late answer ends no other. */
  number: u64;
  deadline: u64;

  get name(): Span {
    return spanAt(changetype<usize>(this) + offsetof<Change>(), this.nameLength);
  }

  get value(): Span {
    const start = changetype<usize>(this) + offsetof<Change>() + NAME_BYTES;
    return spanAt(start, this.valueLength);
  }
}

if (offsetof<Change>() != 40) ERROR("Change is 40 bytes");

const RECORD_BYTES: i32 = 40 + 64 + 1024;
const changes: usize = memory.data(8 * RECORD_BYTES, 8);
let begun: u64 = 0;

function changeAt(index: u32): Change {
  return changetype<Change>(changes + index * RECORD_BYTES);
}

/** Has the module told of a value that fits: PUT_OFF, or a negative errno. */
export function beginChange(module: Module, name: Span, value: Span): i32 {
  if (!hasRoom(module, name, value)) return -Errno.ENOSPC;
  const change = freeChange();
  if (change == null || sizeOf(name) > NAME_BYTES) return -Errno.EAGAIN;
  change.reply = takeReply();
  if (change.reply == 0) return -Errno.EAGAIN;
  change.module = module.index;
  // A loader that takes over from another one gives no number again.
  begun = max(begun + 1, now());
  change.number = begun;
  change.nameLength = sizeOf(name);
  memory.copy(startOf(change.name), startOf(name), sizeOf(name));
  change.valueLength = sizeOf(value);
  memory.copy(startOf(change.value), startOf(value), sizeOf(value));
  change.state = ChangeState.Queued;
  change.deadline = NEVER;
  tellNext(module);
  return PUT_OFF;
}

function freeChange(): Change | null {
  for (let index: u32 = 0; index < MAXIMUM_CHANGES; index++) {
    if (changeAt(index).state == ChangeState.Free) return changeAt(index);
  }
  return null;
}

/** The module's change that came first, or null. */
function firstChange(module: Module): Change | null {
  let first: Change | null = null;
  for (let index: u32 = 0; index < MAXIMUM_CHANGES; index++) {
    const change = changeAt(index);
    if (change.state == ChangeState.Free || change.module != module.index) continue;
    if (first == null || change.number < first.number) first = change;
  }
  return first;
}

function tellNext(module: Module): void {
  const change = firstChange(module);
  if (change == null || change.state != ChangeState.Queued) return;
  change.state = ChangeState.Told;
  change.deadline = now() + CHANGE_NANOSECONDS;
  noteDeadline(change.deadline);
  tellOfChange(module);
}

/** Answers the module with the change that it was told of, or with none. */
export function answerChange(module: Module): Status {
  const change = nextChange(module);
  message.begin(Status.Ok);
  if (change == null) return Status.Ok;
  message.word0 = change.number;
  message.word1 = change.nameLength;
  message.appendText(startOf(change.name), change.nameLength);
  message.appendText(startOf(change.value), change.valueLength);
  return Status.Ok;
}

/**
 * The module's first change that can still be made. What it is given to store can be
 * shown in any case.
 */
function nextChange(module: Module): Change | null {
  let change = firstChange(module);
  while (change != null) {
    const result = checkAgain(module, change);
    if (result == 0) return change;
    endChange(change, result);
    tellNext(module);
    change = firstChange(module);
  }
  return null;
}

/**
 * What the module has stored since the change was asked for may have used up the room, or
 * have enabled what can't be disabled.
 */
function checkAgain(module: Module, change: Change): i32 {
  if (!hasRoom(module, change.name, change.value)) return -Errno.ENOSPC;
  return checkNextStep(module, change.name, change.value);
}

/**
 * The module has stored the value of a change, or refuses it with an errno. Nobody hears
 * of it if that took too long.
 */
export function completeChange(module: Module, number: u64, result: i32): void {
  const change = firstChange(module);
  if (change == null || change.number != number) return;
  endChange(change, result);
  tellNext(module);
}

/** Ends all changes of a module that ends. */
export function abandonChanges(module: Module): void {
  let change = firstChange(module);
  while (change != null) {
    endChange(change, -Errno.ENODEV);
    change = firstChange(module);
  }
}

/** Ends the changes whose modules took too long. */
export function expireChanges(time: u64): void {
  for (let index: u32 = 0; index < MAXIMUM_CHANGES; index++) {
    const change = changeAt(index);
    if (change.state != ChangeState.Told) continue;
    if (change.deadline > time) noteDeadline(change.deadline);
    else {
      endChange(change, -Errno.ETIMEDOUT);
      tellNext(moduleAt(change.module));
    }
  }
}

function endChange(change: Change, result: i32): void {
  change.state = ChangeState.Free;
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>result);
  reply(change.reply);
  giveReply(change.reply);
}
