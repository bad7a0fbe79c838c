// Starting a thread of this process.

import { Handle } from "../../../libsys/abi/layout";
import { ThreadOperation } from "../../../libsys/abi/object";
import * as hardware from "../../../libsys/hardware";

/**
 * Starts `thread` in function-table slot `entry`, with a stack that ends at `stackEnd`.
 */
export function startThread(
  thread: u32,
  entry: u32,
  stackEnd: usize,
  priority: u32,
): void {
  hardware.invoke(
    thread,
    ThreadOperation.Configure,
    Handle.Table,
    Handle.AddressSpace,
    0,
    0,
  );
  hardware.invoke(
    thread,
    ThreadOperation.WriteRegisters,
    hardware.functionAddress(entry),
    stackEnd - 8,
    0,
    0,
  );
  hardware.invoke(thread, ThreadOperation.SetPriority, priority, 0, 0, 0);
  hardware.invoke(thread, ThreadOperation.Resume, 0, 0, 0, 0);
}
