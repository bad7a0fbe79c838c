// The I/O ports of one device, by register number: a driver's Ports grant. The core does
// the access.

import { in8, out8 } from "../port";
import { GrantKind, startInfo } from "../start-info";

@unmanaged
@final
export class Ports {
  handle: u32;
  base: u32;
  count: u32;

  /** Takes the process's Ports grant number `index`; false when it has none. */
  open(index: u32): bool {
    const grant = startInfo().find(GrantKind.Ports, index);
    if (grant == null) return false;
    this.handle = grant.handle;
    this.base = <u32>grant.a;
    this.count = <u32>grant.b;
    return true;
  }

  /** Register `register`, 0xff when the grant does not cover it. */
  read8(register: u32): u32 {
    return in8(this.handle, this.base + register);
  }

  write8(register: u32, value: u32): void {
    out8(this.handle, this.base + register, value);
  }
}
