// Answers that carry a capability.

import { Handle } from "../../../libsys/abi/layout";
import { tagWithCapabilities } from "../../../libsys/abi/message";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";

/** Answers the caller with a copy of the capability behind `handle`. */
export function replyWithHandle(handle: u32): void {
  message.begin(0);
  message.attach(handle);
  const tag = tagWithCapabilities(0, 0, message.capabilities);
  hardware.reply(Handle.Reply, tag, 0, 0, 0, 0);
}
