// What only the device server asks of the module loader (interface "modules"): which
// process may have which device, and which processes end.

import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";
import { Span, sizeOf, startOf } from "../span";
import { ModulesOperation } from "./modules";

/**
 * Whether the module that runs as `process` has an alias that matches; then its name is
 * in message.text.
 */
export function drives(modules: u32, process: u32, modalias: Span): bool {
  message.begin(ModulesOperation.Drives);
  message.appendText(startOf(modalias), sizeOf(modalias));
  message.word0 = process;
  return call(modules) == Status.Ok && message.word0 == 1;
}

/** Whether the process is no module's; not when the loader does not say so. */
export function isOrphan(modules: u32, process: u32): bool {
  message.begin(ModulesOperation.Drives);
  message.word0 = process;
  return call(modules) == Status.Ok && message.word1 == 0;
}

/** Has `notification` signalled when a module's process is about to be destroyed. */
export function watchExits(modules: u32, notification: u32): Status {
  message.begin(ModulesOperation.WatchExits);
  message.attach(notification);
  return call(modules);
}

/**
 * Asks for the next process about to be destroyed: message.word0, 0 for all that are no
 * module's. WouldBlock when there is none.
 */
export function nextExit(modules: u32): Status {
  message.begin(ModulesOperation.NextExit);
  return call(modules);
}

/**
 * Tells that none of the `devices` that the process held is active any more; process 0:
 * that nobody but modules holds one.
 */
export function exitHandled(modules: u32, process: u32, devices: u32): Status {
  message.begin(ModulesOperation.ExitHandled);
  message.word0 = process;
  message.word1 = devices;
  return call(modules);
}
