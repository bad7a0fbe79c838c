// delete_module: the checks of docs/modules.md in their order, then the module is asked
// to stop. It gets a second; since it is isolated, it can be stopped without its consent
// after that.

import { LogLevel } from "../../libsys/abi/object";
import { DeleteFlag } from "../../libsys/protocol/modules";
import { Errno } from "../../libsys/errno";
import { NEVER } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { PUT_OFF } from "../../libsys/server";
import { Span, sizeOf } from "../../libsys/span";
import { NAME_BYTES } from "./canonical-name";
import { userCount } from "./dependencies";
import { beginStop } from "./drain";
import { dropDeadHolders } from "./holder";
import { ExitReason, Module, ModuleState } from "./module";
import { putUsers } from "./module-list";
import { findModule } from "./module-table";
import { openModuleLine, reportProblem } from "./notice";
import { failBecoming } from "./load";
import { endSupervision, forgotten } from "./restart";
import { retire } from "./exit";
import { loadingDisabled } from "./policy";
import { keepCaller } from "./request";
import { taintByForce } from "./taint";
import { WaiterKind } from "./waiter";

/** One delete_module as it came. */
@unmanaged
@final
export class UnloadRequest {
  name: Span;
  flags: u64; // DeleteFlag bits
  /** Until when to wait for the module to be in use no more; 0 for not at all. */
  deadline: u64;
  /** Process that asks. */
  requester: u32;
  reserved: u32;

  @inline
  get forced(): bool {
    return (this.flags & DeleteFlag.Truncate) != 0;
  }
}

export const UNLOAD_REQUEST_BYTES: i32 = 32;
if (offsetof<UnloadRequest>() != 32) ERROR("UnloadRequest is 32 bytes");

/** Performs delete_module: a negative errno, or PUT_OFF until the module is gone. */
export function unload(asked: UnloadRequest): i32 {
  if (loadingDisabled()) return -Errno.EPERM;
  const size = sizeOf(asked.name);
  if (size == 0 || size >= NAME_BYTES) return -Errno.ENOENT;
  const module = findModule(asked.name);
  if (module == null || module.is(ModuleState.Unformed)) return forget(asked.name);
  const result = checkUnload(module, asked);
  if (result == 0) return stop(module, asked);
  if (result != -Errno.EAGAIN) return result;
  const waits = asked.deadline != 0 && module.is(ModuleState.Live);
  return waits ? drain(module, asked) : refuseInUse(module);
}

/** A module that is to be restarted, or was given up, is gone when nobody knows of it. */
function forget(name: Span): i32 {
  const pending = endSupervision(name);
  if (pending != null) failBecoming(pending, -Errno.EINTR);
  return forgotten ? 0 : -Errno.ENOENT;
}

/** Why it cannot be unloaded now, or 0; the log says it too, but for EAGAIN: in use. */
function checkUnload(module: Module, asked: UnloadRequest): i32 {
  if (userCount(module) > 0) return -Errno.EAGAIN;
  if (!module.is(ModuleState.Live)) return refuse(module, "it is loading or unloading");
  if (asked.forced) return 0;
  if (module.permanent != 0) return refuse(module, "it is permanent");
  dropDeadHolders(module);
  return module.holders > 0 ? -Errno.EAGAIN : 0;
}

function refuse(module: Module, why: string): i32 {
  reportProblem(module, why, -Errno.EBUSY);
  return -Errno.EBUSY;
}

function refuseInUse(module: Module): i32 {
  putUsers(openModuleLine(module).put("in use by "), module);
  writeLine(LogLevel.Warning);
  return -Errno.EAGAIN;
}

function stop(module: Module, asked: UnloadRequest): i32 {
  const who = asked.requester;
  const result = keepCaller(module, WaiterKind.Unloader, who, NEVER);
  if (result != PUT_OFF) return result;
  if (asked.forced && (module.holders > 0 || module.permanent != 0)) taintByForce(module);
  beginStop(module);
  return PUT_OFF;
}

function drain(module: Module, asked: UnloadRequest): i32 {
  const who = asked.requester;
  const result = keepCaller(module, WaiterKind.Drainer, who, asked.deadline);
  if (result == PUT_OFF) module.drainers++;
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
