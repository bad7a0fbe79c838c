// Processes that want a signal when a device becomes free for them. One notification
// each; it is replaced when the process asks again, and dropped when the process ends.

import { deleteCapability } from "../../libsys/capability";
import * as hardware from "../../libsys/hardware";
import { giveSlot } from "../../libsys/slots";

const MAXIMUM_WATCHERS: u32 = 64;
const processes: usize = memory.data(64 * 4, 4);
const notifications: usize = memory.data(64 * 4, 4);

/**
 * Remembers `notification` for `process`; false when there is no room, and then it is not
 * kept.
 */
export function addWatcher(process: u32, notification: u32): bool {
  removeWatcher(process);
  const index = indexOf(0);
  if (index == MAXIMUM_WATCHERS) return false;
  store<u32>(processes + index * 4, process);
  store<u32>(notifications + index * 4, notification);
  return true;
}

/** Forgets the process's notification, if there is one. */
export function removeWatcher(process: u32): void {
  const index = indexOf(process);
  if (index == MAXIMUM_WATCHERS) return;
  const slot = load<u32>(notifications + index * 4);
  deleteCapability(slot);
  giveSlot(slot);
  store<u32>(processes + index * 4, 0);
}

/** Tells everybody to look again; who has nothing to gain finds nothing. */
export function signalWatchers(): void {
  for (let index: u32 = 0; index < MAXIMUM_WATCHERS; index++) {
    if (load<u32>(processes + index * 4) == 0) continue;
    hardware.signal(load<u32>(notifications + index * 4));
  }
}

/** Index of the process's entry, or of a free one for process 0. */
function indexOf(process: u32): u32 {
  let index: u32 = 0;
  while (index < MAXIMUM_WATCHERS && load<u32>(processes + index * 4) != process) index++;
  return index;
}
