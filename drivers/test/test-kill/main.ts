// Kills a module's process some time after it was loaded itself: the shell has no
// background jobs, and what it does meanwhile is what the test is about.

import { Status } from "../../../libsys/abi/status";
import { drive } from "../../../libsys/driver/driver";
import { Errno } from "../../../libsys/errno";
import { sleep } from "../../../libsys/ipc";
import { message } from "../../../libsys/message";
import { nextProcess } from "../../../libsys/protocol/init";
import { ModulesOperation, killModule } from "../../../libsys/protocol/modules";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { ready } from "../../../libsys/protocol/parent";
import { takeSlot } from "../../../libsys/slots";
import { equal } from "../../../libsys/span";
import { Settings } from "./settings";

const NANOSECONDS: u64 = 1_000_000;
const MOST_PROCESSES: u32 = 256;

@unmanaged
@final
class Killer {
  modules: u32;

  start(): i32 {
    this.modules = takeSlot();
    if (connect("modules", this.modules, ConnectMode.Wait) != Status.Ok) {
      return -Errno.EIO;
    }
    // Whoever loads it does not wait for its deeds.
    ready(0);
    for (let left = Settings.times; left > 0; left--) {
      sleep(<u64>Settings.delay * NANOSECONDS);
      this.kill();
    }
    return 0;
  }

  private kill(): void {
    for (let skip: u32 = 0; skip < MOST_PROCESSES; skip++) {
      const next = ModulesOperation.NextProcess;
      if (nextProcess(this.modules, next, skip) != Status.Ok) return;
      if (!equal(message.text, Settings.victim)) continue;
      killModule(this.modules, <u32>message.word0);
      return;
    }
  }
}

export function main(): void {
  drive<Killer>();
}
