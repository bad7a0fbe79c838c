// The server behind `test-kmod`: sets knobs, triggers, tells results. It serves one
// request at a time, so one trigger at a time, as in Linux.

import { Errno } from "../../../libsys/errno";
import { NEVER } from "../../../libsys/ipc";
import { ConnectMode, connect, register } from "../../../libsys/protocol/names";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";
import { takeSlot } from "../../../libsys/slots";
import { Status } from "../../../libsys/abi/status";
import { resetKnobs } from "./knobs";
import { serveClient } from "./service";
import { openThreads } from "./threads";

export function main(): void {
  resetKnobs();
  const modules = takeSlot();
  const connected = connect("modules", modules, ConnectMode.Wait);
  const opened = connected == Status.Ok && openThreads(modules);
  ready(opened && register("test-kmod") == Status.Ok ? 0 : -Errno.ENODEV);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(serveClient());
    else if (event == Event.Stop) exit(0);
  }
}
