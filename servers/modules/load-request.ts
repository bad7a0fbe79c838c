// One request_module as it came: what, how, and for whom.

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
  /** Nonzero: a failure that is remembered must not be the answer. */
  fresh: u32;
  /** Process that asks. */
  requester: u32;
  reserved: u32;
}

export const LOAD_REQUEST_BYTES: i32 = 40;
if (offsetof<LoadRequest>() != 40) ERROR("LoadRequest is 40 bytes");
