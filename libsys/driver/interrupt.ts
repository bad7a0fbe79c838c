// A device's interrupt, delivered as a bit of the driver's bound notification:
// `Event.Signals` with the bit in `message.badge`. It stays silent until it is
// acknowledged.

import * as hardware from "../hardware";
import { Handle } from "../abi/layout";
import { InterruptOperation, Right } from "../abi/object";
import { Status } from "../abi/status";
import { deleteCapability, mintCapability } from "../capability";
import { giveSlot, takeSlot } from "../slots";
import { GrantKind, startInfo } from "../start-info";

/** Handle of the manifest's interrupt number `index`, 0 when it names fewer. */
export function grantedInterrupt(index: u32): u32 {
  const grant = startInfo().find(GrantKind.Interrupt, index);
  return grant == null ? 0 : grant.handle;
}

/** Makes `interrupt` set `bits` of the process's notification. */
export function bindInterrupt(interrupt: u32, bits: u64): Status {
  const slot = takeSlot();
  if (slot == 0) return Status.LimitReached;
  let status = mintCapability(slot, Handle.Notification, Right.Write, bits);
  if (status == Status.Ok) {
    status = hardware.invoke(interrupt, InterruptOperation.Bind, slot, 0, 0, 0);
  }
  if (status != Status.Ok) {
    deleteCapability(slot);
    giveSlot(slot);
  }
  return status;
}

/** Lets the next interrupt through. */
export function acknowledge(interrupt: u32): Status {
  return hardware.invoke(interrupt, InterruptOperation.Acknowledge, 0, 0, 0, 0);
}
