// A module that goes wrong on request, to see that nothing else does: `modprobe crashme
// kind=null`. With `live` it becomes ready first, without it goes wrong while it is being
// loaded.

import { LogLevel } from "../../../libsys/abi/object";
import { drive } from "../../../libsys/driver/driver";
import { Errno } from "../../../libsys/errno";
import { log } from "../../../libsys/log";
import { ready } from "../../../libsys/protocol/parent";
import { sizeOf } from "../../../libsys/span";
import { misbehave } from "./misbehaviour";
import { Settings } from "./settings";

@unmanaged
@final
class Crasher {
  start(): i32 {
    if (Settings.live) ready(0);
    if (sizeOf(Settings.kind) == 0 || misbehave(Settings.kind)) return 0;
    log(LogLevel.Error, "no such kind; modinfo crashme lists them");
    return -Errno.EINVAL;
  }
}

export function main(): void {
  drive<Crasher>();
}
