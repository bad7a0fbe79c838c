// A module whose parameters say how its initialisation goes: how long it takes, what it
// results in, whether it crashes, whom it asks for. tests/system/acceptance has what
// happens then.

import { Status } from "../../../libsys/abi/status";
import { NEVER, sleep } from "../../../libsys/ipc";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";
import { crash } from "./crash";
import { requestNext } from "./request";
import { Settings } from "./settings";

const NANOSECONDS: u64 = 1_000_000;

export function main(): void {
  sleep(<u64>Settings.init_delay * NANOSECONDS);
  if (Settings.crash) crash();
  const requested = requestNext();
  ready(requested != 0 ? requested : Settings.init_result);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(Status.BadOperation);
    else if (event == Event.Stop && !Settings.no_exit) exit(0);
  }
}
