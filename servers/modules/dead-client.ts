// What clients leave behind that end while they wait: their patience counts as ended, and
// the answer reaches nobody.

import { lives, takeCensus } from "./census";
import { waitersOf } from "./client-share";
import { expireWaiter } from "./outcome";
import { waiterLimit, waiterOf } from "./waiter";

/** Ends the waits of a process that has just ended. */
export function dropWaitsOf(process: u32): void {
  if (waitersOf(process) == 0) return;
  for (let number: u32 = 1; number <= waiterLimit(); number++) {
    const waiter = waiterOf(number);
    if (waiter.share != 0 && waiter.who == process) expireWaiter(waiter);
  }
}

/** Ends the waits of all clients that have ended. What is in `message` is lost. */
export function dropDeadWaits(): void {
  takeCensus();
  for (let number: u32 = 1; number <= waiterLimit(); number++) {
    const waiter = waiterOf(number);
    if (waiter.share != 0 && !lives(waiter.who)) expireWaiter(waiter);
  }
}
