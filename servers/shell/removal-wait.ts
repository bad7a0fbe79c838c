// `modprobe -r -w`: has the loader remove a module when it is in use no more. The wait is
// cut in slices, because Ctrl-C is seen only between two requests.

import { Errno } from "../../libsys/errno";
import { now, sleep } from "../../libsys/ipc";
import { DeleteFlag, deleteModuleUntil } from "../../libsys/protocol/modules";
import { Span } from "../../libsys/span";
import { stopped } from "./output";

const SLICE: u64 = 250_000_000;

/** Removes the module within so many nanoseconds: 0, or the last attempt's errno. */
export function waitToRemove(modules: u32, name: Span, nanoseconds: u64): i32 {
  const end = now() + nanoseconds;
  let result = -Errno.EAGAIN;
  while (result == -Errno.EAGAIN && now() < end && !stopped()) {
    const until = min(end, now() + SLICE);
    result = deleteModuleUntil(modules, name, DeleteFlag.NonBlock, until);
    // The loader may have no room for one more who waits.
    const early = until - min(until, now());
    if (result == -Errno.EAGAIN && early > 0) sleep(early);
  }
  return result;
}
