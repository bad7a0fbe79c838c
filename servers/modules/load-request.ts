// One request_module as it came: what, how, and for whom.

import { FinitFlag, RequestFlag } from "../../libsys/protocol/modules";
import { Span } from "../../libsys/span";

@unmanaged
@final
export class LoadRequest {
  /** Module name or alias. */
  name: Span;
  parameters: Span;
  /** When the requester's patience ends; NEVER for never. */
  deadline: u64;
  mode: u32; // RequestMode
  flags: u32; // RequestFlag
  /** Process that asks. */
  requester: u32;
  reserved: u32;

  @inline
  has(flag: RequestFlag): bool {
    return (this.flags & flag) != 0;
  }

  /** The flags with which finit_module would be asked. */
  get finitFlags(): u32 {
    const versions = this.has(RequestFlag.IgnoreModversions);
    const magic = this.has(RequestFlag.IgnoreVermagic);
    return (
      (versions ? FinitFlag.IgnoreModversions : 0) |
      (magic ? FinitFlag.IgnoreVermagic : 0)
    );
  }
}

export const LOAD_REQUEST_BYTES: i32 = 40;
if (offsetof<LoadRequest>() != 40) ERROR("LoadRequest is 40 bytes");
