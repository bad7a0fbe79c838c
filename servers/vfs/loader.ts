// The way to the module loader, which knows what is in /proc/modules and /sys/module.

import { Status } from "../../libsys/abi/status";
import { errnoOf } from "../../libsys/errno";
import { message } from "../../libsys/message";
import { FileKind } from "../../libsys/protocol/file";
import {
  findModuleFile,
  listModuleFile,
  listModules,
} from "../../libsys/protocol/modules";
import { ConnectMode, connect } from "../../libsys/protocol/names";
import { Span } from "../../libsys/span";
import { giveSlot, takeSlot } from "../../libsys/slots";
import { Text } from "../../libsys/text";

/** How often a list that changes while it is read is begun again. */
const ATTEMPTS: u32 = 10;

let modules: u32 = 0;

/** Appends the list of modules as it was at one moment. */
export function putModules(text: Text): Status {
  if (!connected()) return Status.NotFound;
  let status: Status = Status.BadState;
  for (let attempt: u32 = 0; attempt < ATTEMPTS && status == Status.BadState; attempt++) {
    text.clear();
    status = gather(text);
  }
  return settled(status);
}

function gather(text: Text): Status {
  let generation: u32 = 0;
  while (true) {
    const status = listModules(modules, text.length, generation);
    if (status != Status.Ok) return status;
    const part = message.text;
    generation = <u32>message.word0;
    text.append(part);
    if (part == 0 || text.length >= <u32>message.word1) return Status.Ok;
  }
}

/** Finds a path below /sys/module; a file's text is in message.text then. */
export function findBelowModules(path: Span): Status {
  if (!connected()) return Status.NotFound;
  const result = findModuleFile(modules, path);
  if (result == errnoOf(Status.PeerClosed)) return settled(Status.PeerClosed);
  return result == 0 ? Status.Ok : Status.NotFound;
}

/** Entry `index` of a folder below /sys/module, as listModuleFile gives it. */
export function listBelowModules(folder: u32, index: u32): Status {
  if (!connected()) return Status.NotFound;
  return settled(listModuleFile(modules, folder, index));
}

/** The kind that the last answer told. */
export function foundKind(): FileKind {
  return <FileKind>(<i32>message.word2);
}

function connected(): bool {
  if (modules != 0) return true;
  modules = takeSlot();
  if (modules == 0) return false;
  if (connect("modules", modules, ConnectMode.Now) == Status.Ok) return true;
  disconnect();
  return false;
}

/** Forgets a loader that has ended, so that the next one is found. */
function settled(status: Status): Status {
  if (status == Status.PeerClosed || status == Status.BadHandle) disconnect();
  return status;
}

function disconnect(): void {
  giveSlot(modules);
  modules = 0;
}
