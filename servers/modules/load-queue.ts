// First come, first served: queues of loads, linked through the modules' records. A load
// is in one queue at most.

import { Module, moduleAt } from "./module";

@unmanaged
@final
export class LoadQueue {
  /** Index + 1 of the first and the last, 0 when it is empty. */
  first: u32;
  last: u32;

  @inline
  get empty(): bool {
    return this.first == 0;
  }

  push(module: Module): void {
    module.nextInQueue = 0;
    if (this.first == 0) this.first = module.index + 1;
    else moduleAt(this.last - 1).nextInQueue = module.index + 1;
    this.last = module.index + 1;
  }

  /** Takes the first; only when the queue is not empty. */
  pop(): Module {
    const module = moduleAt(this.first - 1);
    this.first = module.nextInQueue;
    if (this.first == 0) this.last = 0;
    return module;
  }

  /** Takes a load out of the middle, if it is there. */
  remove(module: Module): void {
    const own = module.index + 1;
    let before: u32 = 0;
    let number = this.first;
    while (number != 0 && number != own) {
      before = number;
      number = moduleAt(number - 1).nextInQueue;
    }
    if (number == 0) return;
    if (before == 0) this.first = module.nextInQueue;
    else moduleAt(before - 1).nextInQueue = module.nextInQueue;
    if (this.last == own) this.last = before;
  }
}

export const QUEUE_BYTES: i32 = 8;
if (offsetof<LoadQueue>() != 8) ERROR("LoadQueue is 8 bytes");
