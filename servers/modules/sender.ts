// Clients that want to send an image while another client sends one of that name. They
// wait for what becomes of it: if a load, they join that; if nothing, the next of them
// sends its own. So of one name there is one image at a time, and nobody is refused
// because somebody else was first.

import { Errno } from "../../libsys/errno";
import { takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { Span } from "../../libsys/span";
import { admitWaiter } from "./admission";
import { canonicalName } from "./canonical-name";
import { noteDeadline } from "./deadline";
import { meetModule } from "./duplicates";
import { Module } from "./module";
import { findModule, moduleOfProcess } from "./module-table";
import { beginWait, concludeSender } from "./outcome";
import { wouldWaitForItself } from "./recursion";
import {
  beginUpload,
  isUnfinished,
  nextAwaited,
  releaseUpload,
  uploadAt,
  uploadNamed,
} from "./upload";
import {
  Waiter,
  WaiterKind,
  attachWaiter,
  freeWaiter,
  waiterLimit,
  waiterOf,
} from "./waiter";

const nameBytes: usize = memory.data(56, 8);

/**
 * The unfinished upload of an image of that name, 0 for none. One that takes too long is
 * ended first.
 */
export function uploadUnderWay(name: Span): u32 {
  const number = uploadNamed(name);
  if (number == 0 || !uploadAt(number).lapsed) return number;
  endUpload(number);
  return uploadNamed(name);
}

/**
 * Has the caller of the request being served wait for the end of an upload, to send
 * `bytes` itself: PUT_OFF, or -EAGAIN.
 */
export function awaitUpload(number: u32, bytes: u32, client: u32): i32 {
  const waiter = admitWaiter(WaiterKind.Sender, client);
  if (waiter == null) return -Errno.EAGAIN;
  waiter.reply = takeReply();
  if (waiter.reply == 0) {
    freeWaiter(waiter);
    return -Errno.EAGAIN;
  }
  waiter.module = number;
  waiter.pending = bytes;
  uploadAt(number).senders++;
  const asking = moduleOfProcess(client);
  if (asking != null && asking.loading) beginWait(waiter, asking);
  noteDeadline(uploadAt(number).lapseTime);
  return PUT_OFF;
}

/** Takes uploads from those who take too long, for those who wait. */
export function expireUploads(): void {
  for (let number = nextAwaited(0); number != 0; number = nextAwaited(number)) {
    if (uploadAt(number).lapsed) endUpload(number);
    else noteDeadline(uploadAt(number).lapseTime);
  }
}

function endUpload(number: u32): void {
  releaseUpload(number);
  settleSenders(number);
}

/** Tells those who wait for an upload, if it has ended, how it goes on for them. */
export function settleSenders(number: u32): void {
  if (isUnfinished(number) || uploadAt(number).senders == 0) return;
  const name = canonicalName(nameBytes, uploadAt(number).name);
  const present = findModule(name);
  if (present != null) meetAll(number, present);
  else passOn(number, name);
}

/** Has all join the load of the module, as if they came now. */
function meetAll(number: u32, module: Module): void {
  for (let index: u32 = 1; index <= waiterLimit(); index++) {
    if (waitsForUpload(waiterOf(index), number)) meet(waiterOf(index), module);
  }
}

function waitsForUpload(waiter: Waiter, number: u32): bool {
  return waiter.is(WaiterKind.Sender) && waiter.module == number;
}

function meet(sender: Waiter, module: Module): void {
  let result = meetModule(module, sender.who);
  if (result == 0 && wouldWaitForItself(module, sender.who)) result = -Errno.EDEADLK;
  if (result != 0) {
    concludeSender(sender, result, 0);
    return;
  }
  uploadAt(sender.module).senders--;
  sender.kind = WaiterKind.Client;
  sender.pending = 0;
  attachWaiter(sender, module);
}

/** Lets the next of them send its image; the others wait for that. */
function passOn(number: u32, name: Span): void {
  for (let index: u32 = 1; index <= waiterLimit(); index++) {
    const sender = waiterOf(index);
    if (!waitsForUpload(sender, number)) continue;
    const result = beginUpload(sender.pending, name, sender.who);
    concludeSender(sender, min(result, 0), max(result, 0));
    if (result <= 0) continue;
    moveSenders(number, result);
    return;
  }
}

/** The record of an upload may have become that of the next. */
function moveSenders(from: u32, to: u32): void {
  const count = uploadAt(from).senders;
  uploadAt(from).senders = 0;
  uploadAt(to).senders = count;
  if (count == 0) return;
  noteDeadline(uploadAt(to).lapseTime);
  for (let index: u32 = 1; index <= waiterLimit(); index++) {
    if (waitsForUpload(waiterOf(index), from)) waiterOf(index).module = to;
  }
}
