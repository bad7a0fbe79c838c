// A module whose parameters say how its initialisation goes: how long it takes, what it
// results in, whether it crashes, whom it asks for. tests/system/test-module.test.ts
// has what happens then.

import { drive } from "../../../libsys/driver/driver";
import { sleep } from "../../../libsys/ipc";
import { crash } from "./crash";
import { requestNext } from "./request";
import { Settings } from "./settings";

const NANOSECONDS: u64 = 1_000_000;

@unmanaged
@final
class TestModule {
  start(): i32 {
    sleep(<u64>Settings.init_delay * NANOSECONDS);
    if (Settings.crash) crash();
    const requested = requestNext();
    return requested != 0 ? requested : Settings.init_result;
  }

  stop(): void {
    while (Settings.no_exit) sleep(NANOSECONDS);
  }
}

export function main(): void {
  drive<TestModule>();
}
