// The switches of trust. Each can be on from the start, by a word of the kernel's command
// line, or be turned on later; none can be turned off before the next boot.

import { Errno } from "../../libsys/errno";
import { TrustSwitch } from "../../libsys/protocol/modules";
import { isEnabled } from "./policy";

let turnedOn: u32 = 0;

/** Whether the switch is on. */
export function isOn(which: TrustSwitch): bool {
  if ((turnedOn & (1 << <u32>which)) != 0) return true;
  switch (which) {
    case TrustSwitch.SignatureEnforcement:
      return isEnabled("modules.sig_enforce") || isEnabled("module.sig_enforce");
    case TrustSwitch.Lockdown: return isEnabled("modules.lockdown");
    default: return false;
  }
}

/** Turns the switch on, or says why it cannot be turned off: 0 or a negative errno. */
export function setSwitch(which: TrustSwitch, on: bool): i32 {
  if (on) turnedOn |= 1 << <u32>which;
  return on == isOn(which) ? 0 : -Errno.EROFS;
}
