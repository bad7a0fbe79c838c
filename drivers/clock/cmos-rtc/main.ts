// The CMOS clock as the time of day: interface "clock".

import { LogLevel } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { Ports } from "../../../libsys/driver/port";
import { Errno } from "../../../libsys/errno";
import { NEVER } from "../../../libsys/ipc";
import { log } from "../../../libsys/log";
import { message } from "../../../libsys/message";
import { ClockOperation } from "../../../libsys/protocol/clock";
import { register } from "../../../libsys/protocol/names";
import { exit, ready } from "../../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../../libsys/server";
import { RealTimeClock } from "./device";

const clock: RealTimeClock = changetype<RealTimeClock>(memory.data(8, 8));

export function main(): void {
  const result = start();
  ready(result);
  if (result != 0) exit(result);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) answer(onRequest());
    else if (event == Event.Stop) exit(0);
  }
}

/** Finds the device and begins to serve it; 0 or a negative errno. */
function start(): i32 {
  clock.ports = changetype<Ports>(memory.data(16, 8));
  if (!clock.ports.open(0)) return -Errno.EINVAL;
  if (!clock.probe()) return -Errno.ENODEV;
  if (register("clock") != Status.Ok) return -Errno.EBUSY;
  log(LogLevel.Info, "real-time clock at port 0x70");
  return 0;
}

function onRequest(): Status {
  if (message.operation != ClockOperation.Now) return Status.BadOperation;
  message.word0 = clock.now();
  return message.word0 == 0 ? Status.InputOutput : Status.Ok;
}
