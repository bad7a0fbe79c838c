// delete_module: the checks of docs/modules.md in their order, then the module is asked
// to stop. It gets a second; since it is isolated, it can be stopped without its consent
// after that.

import { DeleteFlag } from "../../libsys/protocol/modules";
import { Errno } from "../../libsys/errno";
import { NEVER, now } from "../../libsys/ipc";
import { Span, sizeOf } from "../../libsys/span";
import { NAME_BYTES } from "./canonical-name";
import { setDeadline } from "./deadline";
import { userCount } from "./dependencies";
import { ExitReason, Module, ModuleState } from "./module";
import { findModule, touchTable } from "./module-table";
import { askToStop } from "./module-process";
import { retire } from "./exit";
import { loadingDisabled } from "./policy";
import { keepCaller } from "./request";
import { WaiterKind } from "./waiter";

const STOP_NANOSECONDS: u64 = 1_000_000_000;

/**
 * Performs delete_module for process `who`: a negative errno, or PUT_OFF until the module
 * is gone.
 */
export function unload(name: Span, flags: u32, who: u32): i32 {
  if (loadingDisabled()) return -Errno.EPERM;
  if (sizeOf(name) == 0 || sizeOf(name) >= NAME_BYTES) return -Errno.ENOENT;
  const module = findModule(name);
  if (module == null || module.is(ModuleState.Unformed)) return -Errno.ENOENT;
  if (userCount(module) > 0) return -Errno.EAGAIN;
  if (!module.is(ModuleState.Live)) return -Errno.EBUSY;
  if (module.holders > 0 && (flags & DeleteFlag.Truncate) == 0) return -Errno.EAGAIN;
  return stop(module, who);
}

function stop(module: Module, who: u32): i32 {
  const result = keepCaller(module, WaiterKind.Unloader, who, NEVER);
  if (result < 0) return result;
  module.state = ModuleState.Going;
  setDeadline(module, now() + STOP_NANOSECONDS);
  touchTable();
  askToStop(module);
  return result;
}

/** The module's process says that it ends. */
export function completeStop(module: Module, status: i32): void {
  const asked = module.is(ModuleState.Going);
  if (module.is(ModuleState.Coming)) {
    retire(module, ExitReason.InitFailed, status < 0 ? status : -Errno.ENODEV);
    return;
  }
  retire(module, asked ? ExitReason.Unloaded : ExitReason.Ended, 0);
}
