// What the device server asks of the loader: which process may drive which device, and
// which processes are about to end. It is the first process that asks to watch exits;
// init starts it before all others that could.

import { Status } from "../../libsys/abi/status";
import { deleteCapability } from "../../libsys/capability";
import { message } from "../../libsys/message";
import { takeSlot } from "../../libsys/slots";
import { Span, equals, sizeOf, startOf } from "../../libsys/span";
import { aliasMatches } from "./alias-pattern";
import { completeExit, nextPendingExit, setWatcher } from "./exit";
import { afterEntry, firstEntry, keyOf, valueOf } from "../../libsys/modinfo";
import { Module } from "./module";
import { moduleOfProcess } from "./module-table";

/** Where the notification that comes with WatchExits lands. */
let arrival: u32 = 0;

/** Makes ready to receive the device server's notification. */
export function openDeviceServer(): void {
  arrival = takeSlot();
  message.receiveInto(0, arrival);
}

/** Whatever nobody asked for must not fill the slot that the notification needs. */
export function discardArrival(): void {
  if (arrival != 0) deleteCapability(arrival);
}

/** Whether the process that word 0 names is of a module with an alias that matches. */
export function drivesDevice(modalias: Span): Status {
  const process = message.word0;
  message.begin(Status.Ok);
  if (process > u32.MAX_VALUE) return Status.Ok;
  const module = moduleOfProcess(<u32>process);
  if (module == null || !hasAlias(module, modalias)) return Status.Ok;
  message.appendText(startOf(module.name), sizeOf(module.name));
  message.word0 = 1;
  return Status.Ok;
}

function hasAlias(module: Module, modalias: Span): bool {
  let rest = module.information;
  for (; sizeOf(firstEntry(rest)) > 0; rest = afterEntry(rest)) {
    const entry = firstEntry(rest);
    if (equals(keyOf(entry), "alias") && aliasMatches(valueOf(entry), modalias))
      return true;
  }
  return false;
}

/** Takes the received notification for the device server's. */
export function keepWatcher(client: u32): Status {
  if (message.receivedCapabilities != 1) return Status.BadArgument;
  const status = setWatcher(client, arrival);
  if (status != Status.Ok) return status;
  message.receiveInto(0, 0);
  arrival = 0;
  message.begin(Status.Ok);
  return Status.Ok;
}

/** The next process about to end. */
export function nextExit(client: u32): Status {
  const process = nextPendingExit(client);
  if (process == 0) return Status.WouldBlock;
  message.begin(Status.Ok);
  message.word0 = process;
  return Status.Ok;
}

/** The device server took word 1 devices from the process that word 0 names. */
export function exitHandled(client: u32): Status {
  if (message.word0 > u32.MAX_VALUE) return Status.NotFound;
  const status = completeExit(<u32>message.word0, message.word1 != 0, client);
  message.begin(status);
  return status;
}
