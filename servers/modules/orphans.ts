// What the loader's incarnation before had built and no record names any more. Its memory
// may still be written to by a device: it is taken back when the device server has looked
// at who holds devices, or has not done so in time.

import { now } from "../../libsys/ipc";
import * as hardware from "../../libsys/hardware";
import { freeOrphans, hasOrphans } from "../../libsys/memory-recovery";
import { noteDeadline } from "./deadline";
import { ledger } from "./ledger";

const PATIENCE_NANOSECONDS: u64 = 1_000_000_000;

let until: u64 = 0;
/** Whether the device server has still to look; late is better than never. */
let asked: bool = false;

/** Has the device server look for owners of devices that are gone. */
export function awaitDeviceServer(): void {
  if (!hasOrphans()) return;
  if (ledger().watcher == 0) {
    freeOrphans();
    return;
  }
  asked = true;
  until = now() + PATIENCE_NANOSECONDS;
  noteDeadline(until);
  hardware.signal(ledger().watcher);
}

/** Whether the device server has still to look for owners of devices that are gone. */
export function ownersAsked(): bool {
  return asked;
}

/** The device server has looked. */
export function endOwners(): void {
  asked = false;
  buryOrphans();
}

/** Takes the memory back: nothing of those processes' devices is active any more. */
function buryOrphans(): void {
  if (until == 0) return;
  until = 0;
  freeOrphans();
}

/** Does so without the device server when that has taken too long. */
export function expireOrphans(time: u64): void {
  if (until == 0) return;
  if (until <= time) buryOrphans();
  else noteDeadline(until);
}
