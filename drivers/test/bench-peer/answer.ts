// Answers that carry a capability.

import { tagWithCapabilities } from "../../../libsys/abi/message";
import { message } from "../../../libsys/message";

/** Attaches `handle` to the answer to be sent; the answer's tag. */
export function offerHandle(handle: u32): u64 {
  message.begin(0);
  message.attach(handle);
  return tagWithCapabilities(0, 0, message.capabilities);
}
