// The file server: the boot archive, devices and process information as one tree of
// files.

import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { NEVER } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { register } from "../../libsys/protocol/names";
import { ready } from "../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../libsys/server";
import { GrantKind, startInfo } from "../../libsys/start-info";
import { openBootFiles } from "./boot-files";
import { onRequest, openRequests } from "./requests";

export function main(): void {
  openBoot();
  assert(openRequests(), "the table has no free slots");
  assert(register("vfs") == Status.Ok, "the name vfs is taken");
  ready(Status.Ok);
  while (true) {
    if (awaitEvent(NEVER) == Event.Request) answer(onRequest());
  }
}

function openBoot(): void {
  const grant = startInfo().find(GrantKind.Archive, 0);
  const leftOut = grant == null ? 0 : openBootFiles(<u32>grant.a, <u32>grant.b);
  if (leftOut == 0) return;
  openLine().decimal(leftOut).put(" members of the boot archive do not fit the index");
  writeLine(LogLevel.Warning);
}
