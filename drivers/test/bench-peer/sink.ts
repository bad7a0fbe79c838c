// Where transferred bytes go.

import * as hardware from "../../../libsys/hardware";
import { MESSAGE_TEXT, MESSAGE_TEXT_BYTES } from "../../../libsys/message";
import { MOST_TRANSFERRED, SHARED_ADDRESS } from "../../../libsys/protocol/bench";

const destination: usize = memory.data(MOST_TRANSFERRED, 16);

/** Copies the text of the message received. */
export function sinkMessage(bytes: u32): void {
  memory.copy(destination, MESSAGE_TEXT, min(bytes, MESSAGE_TEXT_BYTES));
  hardware.fence();
}

/** Copies from the shared pages. */
export function sinkShared(bytes: u32): void {
  memory.copy(destination, SHARED_ADDRESS, min(bytes, <u32>MOST_TRANSFERRED));
  hardware.fence();
}
