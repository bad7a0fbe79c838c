// The four slots in which capabilities arrive.

import { deleteCapability } from "../../../libsys/capability";
import { message } from "../../../libsys/message";
import { takeSlots } from "../../../libsys/slots";

const COUNT: u32 = 4;

/**
 * Handle of the first capability of the last message that carried any; the others follow.
 */
export let received: u32 = 0;

/** Takes empty slots for what arrives next; what has arrived before stays where it is. */
export function openReceived(): void {
  received = takeSlots(COUNT);
  for (let i: u32 = 0; i < COUNT; ++i) message.receiveInto(i, received + i);
}

/** Empties the first `count` slots. */
export function deleteReceived(count: u32): void {
  for (let i: u32 = 0; i < count; ++i) deleteCapability(received + i);
}
