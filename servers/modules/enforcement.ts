// Switches for what the loader insists on, and reports. Each can be on from the start, by
// a word of the kernel's command line, or be turned on later; none can be turned off
// before the next boot, so what was turned on outlives the loader's process.

import { Errno } from "../../libsys/errno";
import { TrustSwitch } from "../../libsys/protocol/modules";
import { forgetFailures } from "./failure-cache";
import { ledger } from "./ledger";
import { isEnabled } from "./policy";

/** Whether the switch is on. */
export function isOn(which: TrustSwitch): bool {
  if ((ledger().switches & (1 << <u32>which)) != 0) return true;
  switch (which) {
    case TrustSwitch.SignatureEnforcement:
      return isEnabled("modules.sig_enforce") || isEnabled("module.sig_enforce");
    case TrustSwitch.Lockdown: return isEnabled("modules.lockdown");
    case TrustSwitch.DuplicateTrace:
      return (
        isEnabled("modules.enable_dups_trace") || isEnabled("module.enable_dups_trace")
      );
    default: return false;
  }
}

/** Turns the switch on, or says why it cannot be turned off: 0 or a negative errno. */
export function setSwitch(which: TrustSwitch, on: bool): i32 {
  if (on) {
    ledger().switches |= 1 << <u32>which;
    forgetFailures();
  }
  return on == isOn(which) ? 0 : -Errno.EROFS;
}
