// The name server: finds services by interface name, within what manifests allow.

import { Status } from "../../libsys/abi/status";
import { NEVER } from "../../libsys/ipc";
import { ready } from "../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../libsys/server";
import { onRequest, openRegistry } from "./registry";

export function main(): void {
  assert(openRegistry(), "the table has no free slots");
  ready(Status.Ok);
  while (true) {
    if (awaitEvent(NEVER) == Event.Request) answer(onRequest());
  }
}
