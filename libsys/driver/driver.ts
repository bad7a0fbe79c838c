// The frame of a driver: a class with some of these methods, and `drive<T>()` in main.
//
//   start(): i32            finds the device; 0, or the errno that ends the load
//   request(): Status       answers `message`
//   interrupt(bits: u64)    of the process's notification
//   stop()                  leaves the device quiet; the process ends after it
//
// There is one object of the class, all zero before `start`. The compiler puts the
// methods into the loop; those that the class lacks leave nothing there.

import { Status } from "../abi/status";
import { Errno } from "../errno";
import { NEVER } from "../ipc";
import { message } from "../message";
import { register } from "../protocol/names";
import { exit, ready } from "../protocol/parent";
import { Event, answer, awaitEvent } from "../server";

/** Starts the driver, says so, and serves until the module is unloaded. */
export function drive<T>(): void {
  const driver = changetype<T>(memory.data(offsetof<T>() + 8, 16));
  const result: i32 = isDefined(driver.start) ? driver.start() : 0;
  ready(result);
  if (result < 0) exit(result);
  while (true) {
    const event = awaitEvent(NEVER);
    if (event == Event.Request) {
      answer(isDefined(driver.request) ? driver.request() : Status.BadOperation);
    } else if (event == Event.Signals) {
      if (isDefined(driver.interrupt)) driver.interrupt(message.badge);
    } else if (event == Event.Stop) {
      if (isDefined(driver.stop)) driver.stop();
      exit(0);
    }
  }
}

/** Registers the interface that the driver serves; a result for `start`. */
export function serve(name: string): i32 {
  return register(name) == Status.Ok ? 0 : -Errno.EBUSY;
}
