// What a process is built from, beside its own record: its manifest, and what its builder
// decided.

import { Span } from "../span";
import { Manifest } from "./manifest";

@unmanaged
@final
export class Plan {
  manifest: Manifest;
  /** Handle of an unbadged endpoint of the name server; 0 = the process gets none. */
  names: u32;
  arguments: Span;
  /** StartFlag. With LogToParent the process gets no Log handle. */
  flags: u32;
  /** Rights of its Log handle. */
  logRights: u32;
  /** Pages that the builder will map into it with mapShared. */
  sharedPages: u32;
  reserved: u32;
}

export const PLAN_BYTES: i32 = 32;
if (offsetof<Plan>() != 32) ERROR("Plan is 32 bytes");
