// What the device server asks of the loader: which process may drive which device, and
// which processes are about to end. It is the first process that asks to watch exits;
// init starts it before all others that could.

import { Status } from "../../libsys/abi/status";
import { deleteCapability } from "../../libsys/capability";
import { message } from "../../libsys/message";
import { Span, equals, sizeOf, startOf } from "../../libsys/span";
import { aliasMatches } from "./alias-pattern";
import { completeExit, isWatcher, nextPendingExit, setWatcher } from "./exit";
import { afterEntry, firstEntry, keyOf, valueOf } from "../../libsys/modinfo";
import { ledger, watcherSlot } from "./ledger";
import { Module } from "./module";
import { moduleOfProcess } from "./module-table";
import { endOwners, ownersAsked } from "./orphans";

/** Where the notification that comes with WatchExits lands. */
let arrival: u32 = 0;

/** Makes ready to receive the device server's notification, unless it is there. */
export function openDeviceServer(): void {
  if (ledger().watcher != 0) return;
  arrival = watcherSlot();
  // An incarnation that ended over it may have left what somebody sent.
  deleteCapability(arrival);
  message.receiveInto(0, arrival);
}

/** Whatever nobody asked for must not fill the slot that the notification needs. */
export function discardArrival(): void {
  if (arrival != 0) deleteCapability(arrival);
}

/**
 * Whether the process that word 0 names is a module's, word 1, and one with an alias that
 * matches, word 0.
 */
export function drivesDevice(modalias: Span): Status {
  const process = message.word0;
  message.begin(Status.Ok);
  if (process > u32.MAX_VALUE) return Status.Ok;
  const module = moduleOfProcess(<u32>process);
  if (module == null) return Status.Ok;
  message.word1 = 1;
  if (!hasAlias(module, modalias)) return Status.Ok;
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

/** The next process about to end, or 0 for those that are no module's. */
export function nextExit(client: u32): Status {
  const process = nextPendingExit(client);
  if (process == 0 && !(isWatcher(client) && ownersAsked())) return Status.WouldBlock;
  message.begin(Status.Ok);
  message.word0 = process;
  return Status.Ok;
}

/** The device server has let go of all processes that are no module's. */
function ownersKnown(client: u32): Status {
  if (!isWatcher(client)) return Status.BadState;
  endOwners();
  message.begin(Status.Ok);
  return Status.Ok;
}

/** The device server took word 1 devices from the process that word 0 names. */
export function exitHandled(client: u32): Status {
  if (message.word0 > u32.MAX_VALUE) return Status.NotFound;
  if (message.word0 == 0) return ownersKnown(client);
  const status = completeExit(<u32>message.word0, message.word1 != 0, client);
  message.begin(status);
  return status;
}
