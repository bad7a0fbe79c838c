// The first server. It holds all memory, starts the servers of the boot archive according
// to their manifests, and hears when they fault. It calls only `names`, which never calls
// it back.

import { Handle } from "../../libsys/abi/layout";
import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { NEVER } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { message } from "../../libsys/message";
import { BadgeBit } from "../../libsys/process/process";
import { openResources } from "../../libsys/process/resources";
import { Event, answer, awaitEvent } from "../../libsys/server";
import { openBootArchive, archiveBytes } from "./boot-archive";
import { bootInfo } from "./boot-memory";
import { openBootList } from "./boot-list";
import { FIRST_STAGE, startServers } from "./boot-servers";
import { onClientRequest } from "./requests";
import { openSelf } from "./self";
import { onFault, onParentRequest } from "./supervision";

function onRequest(): Status {
  if (message.isFault) return onFault();
  if (message.badge & BadgeBit.Parent) return onParentRequest();
  return onClientRequest();
}

function greet(): void {
  const info = bootInfo();
  openLine()
    .decimal(info.memoryBytes >> 20)
    .put(" MiB of memory, boot archive of ")
    .decimal(archiveBytes() >> 10)
    .put(" KiB");
  writeLine(LogLevel.Info);
}

export function main(): void {
  openSelf();
  greet();
  const status = openBootArchive();
  assert(status == Status.Ok, "the boot archive cannot be mapped");
  openResources(Handle.IoPorts, Handle.InterruptControl);
  openBootList();
  startServers(FIRST_STAGE);
  while (true) {
    if (awaitEvent(NEVER) == Event.Request) answer(onRequest());
  }
}
