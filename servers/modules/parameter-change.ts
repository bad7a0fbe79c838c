// Changes of parameters while the module runs. The loader checks a value and keeps it; in
// between, the module stores it, or refuses. It is told by a signal and fetches the
// change from its parent, since the loader never waits for a module. Changes of one
// module are made one after the other, in the order in which they came.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { NEVER, now, reply } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import { giveReply, takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { noteDeadline } from "./deadline";
import { Module, PARAMETER_BYTES, moduleAt } from "./module";
import { tellOfChange } from "./module-process";
import { putChanged } from "./parameter-value";

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
const changedBytes: usize = memory.data(1024, 8);
const changed: Text = changetype<Text>(memory.data(16, 8));
let begun: u64 = 0;

function changeAt(index: u32): Change {
  return changetype<Change>(changes + index * RECORD_BYTES);
}

/** Has the module told of a value that fits: PUT_OFF, or a negative errno. */
export function beginChange(module: Module, name: Span, value: Span): i32 {
  if (!changedParameters(module, name, value)) return -Errno.ENOSPC;
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

/** Writes what the parameters become to `changed`; false when they become too long. */
function changedParameters(module: Module, name: Span, value: Span): bool {
  changed.open(<u32>changedBytes, PARAMETER_BYTES);
  putChanged(changed, module.parameters, name, value);
  return changed.length < changed.capacity;
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
  const change = firstChange(module);
  message.begin(Status.Ok);
  if (change == null) return Status.Ok;
  message.word0 = change.number;
  message.word1 = change.nameLength;
  message.appendText(startOf(change.name), change.nameLength);
  message.appendText(startOf(change.value), change.valueLength);
  return Status.Ok;
}

/** The module has stored the value, or refuses it with an errno. */
export function completeChange(module: Module, number: u64, result: i32): void {
  const change = firstChange(module);
  if (change == null || change.number != number) return;
  if (result == 0 && changedParameters(module, change.name, change.value)) {
    module.setParameters(changed.span);
  }
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
