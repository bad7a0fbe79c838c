// I/O ports: what a driver's Ports grant covers, reached by invoking its capability. The core does the access; a port
// outside the grant is Status.OutOfRange there and reads as all ones here, as an absent device would.

import { IoPortOperation } from "../abi/object";
import { Status } from "../abi/status";
import { invoke, invokedValue } from "../capability";
import { GrantKind, startInfo } from "../start-info";

const ABSENT: u32 = 0xff;

/** The ports of one device: `base` and those above it. */
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

  read8(register: u32): u32 {
    const status = invoke(this.handle, IoPortOperation.In8, this.base + register, 0);
    return status == Status.Ok ? <u32>invokedValue() & 0xff : ABSENT;
  }

  write8(register: u32, value: u32): void {
    invoke(this.handle, IoPortOperation.Out8, this.base + register, value);
  }
}
