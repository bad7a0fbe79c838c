// The CMOS clock as the time of day: interface "clock".

import { LogLevel } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { drive, serve } from "../../../libsys/driver/driver";
import { Ports } from "../../../libsys/driver/port";
import { Errno } from "../../../libsys/errno";
import { log } from "../../../libsys/log";
import { message } from "../../../libsys/message";
import { ClockOperation } from "../../../libsys/protocol/clock";
import { RealTimeClock } from "./device";

const clock: RealTimeClock = changetype<RealTimeClock>(memory.data(8, 8));

@unmanaged
@final
class Clock {
  start(): i32 {
    clock.ports = changetype<Ports>(memory.data(16, 8));
    if (!clock.ports.open(0)) return -Errno.EINVAL;
    if (!clock.probe()) return -Errno.ENODEV;
    log(LogLevel.Info, "real-time clock at port 0x70");
    return serve("clock");
  }

  request(): Status {
    if (message.operation != ClockOperation.Now) return Status.BadOperation;
    message.word0 = clock.now();
    return message.word0 == 0 ? Status.InputOutput : Status.Ok;
  }
}

export function main(): void {
  drive<Clock>();
}
