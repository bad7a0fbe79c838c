// A module that goes wrong on request, to see that nothing else does: `modprobe crashme
// kind=null`. With `live` it becomes ready first, without it goes wrong while it is being
// loaded.

import { LogLevel } from "../../../libsys/abi/object";
import { Errno } from "../../../libsys/errno";
import { NEVER } from "../../../libsys/ipc";
import { log } from "../../../libsys/log";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";
import { Status } from "../../../libsys/abi/status";
import { sizeOf } from "../../../libsys/span";
import { misbehave } from "./misbehaviour";
import { Settings } from "./settings";

export function main(): void {
  const kind = Settings.kind;
  if (Settings.live) ready(0);
  if (sizeOf(kind) > 0 && !misbehave(kind)) {
    log(LogLevel.Error, "no such kind; modinfo crashme lists them");
    ready(-Errno.EINVAL);
  }
  ready(0);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(Status.BadOperation);
    else if (event == Event.Stop) exit(0);
  }
}
