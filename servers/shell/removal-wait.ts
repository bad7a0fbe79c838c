// `modprobe -r -w`: tries again to remove a module that is in use, with twice the pause
// each time, until somebody has to give up.

import { Errno } from "../../libsys/errno";
import { now, sleep } from "../../libsys/ipc";
import { DeleteFlag, deleteModule } from "../../libsys/protocol/modules";
import { Span } from "../../libsys/span";
import { stopped } from "./output";

const FIRST_PAUSE: u64 = 2_000_000;
const LONGEST_PAUSE: u64 = 250_000_000;

/** Removes the module within so many nanoseconds: 0, or the last attempt's errno. */
export function waitToRemove(modules: u32, name: Span, nanoseconds: u64): i32 {
  const end = now() + nanoseconds;
  let pause = FIRST_PAUSE;
  let result = -Errno.EAGAIN;
  while (result == -Errno.EAGAIN && now() < end && !stopped()) {
    sleep(min(pause, end - min(end, now())));
    pause = min(pause * 2, LONGEST_PAUSE);
    result = deleteModule(modules, name, DeleteFlag.NonBlock);
  }
  return result;
}
