// The server behind `test-kmod`: sets knobs, triggers, tells results. It serves one
// request at a time, so one trigger at a time, as in Linux.

import { Status } from "../../../libsys/abi/status";
import { drive, serve } from "../../../libsys/driver/driver";
import { Errno } from "../../../libsys/errno";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { takeSlot } from "../../../libsys/slots";
import { resetKnobs } from "./knobs";
import { serveClient } from "./service";
import { openThreads } from "./threads";

@unmanaged
@final
class Trigger {
  start(): i32 {
    resetKnobs();
    const modules = takeSlot();
    if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return -Errno.ENODEV;
    return openThreads(modules) ? serve("test-kmod") : -Errno.ENODEV;
  }

  request(): Status {
    return serveClient();
  }
}

export function main(): void {
  drive<Trigger>();
}
