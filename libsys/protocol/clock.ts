// The time of day: interface "clock", served by drivers/clock/*. docs/protocols/clock.md.

import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";

export const enum ClockOperation {
  /** Reply: word0 = seconds since 1970-01-01 00:00:00 UTC. */
  Now = 1,
}

/** Asks for the time; message.word0 has it. */
export function timeOfDay(clock: u32): Status {
  message.begin(ClockOperation.Now);
  return call(clock);
}
