// A module whose parameters say how its initialisation goes: how long it takes, what it
// results in, whether it crashes, whom it asks for. tests/system/acceptance has what
// happens then.

import { Status } from "../../../libsys/abi/status";
import { NEVER, sleep } from "../../../libsys/ipc";
import { parseDecimal } from "../../../libsys/number";
import { hasParameter, numberParameter, parameter } from "../../../libsys/parameter";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";
import { byteAt, slice, sizeOf } from "../../../libsys/span";
import { crash } from "./crash";
import { requestNext } from "./request";

const NANOSECONDS: u64 = 1_000_000;
const MINUS: u32 = 0x2d;

export function main(): void {
  sleep(numberParameter("init_delay", 0) * NANOSECONDS);
  if (hasParameter("crash")) crash();
  const requested = requestNext();
  ready(requested != 0 ? requested : initResult());
  const stubborn = hasParameter("no_exit");
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(Status.BadOperation);
    else if (event == Event.Stop && !stubborn) exit(0);
  }
}

/** The loader has checked that it is a number. */
function initResult(): i32 {
  const text = parameter("init_result");
  if (byteAt(text, 0) != MINUS) return <i32>numberParameter("init_result", 0);
  return -(<i32>parseDecimal(slice(text, 1, sizeOf(text))));
}
