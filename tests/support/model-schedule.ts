// The reference model's scheduler, and on whose time threads run.

import { ThreadState } from "./machine-abi.ts";
import { type ModelContext, type ModelThread } from "./model-thread.ts";

const { Running = 0, Ready = 0, Throttled = 0 } = ThreadState;
const MOST_DONATIONS = 16;

export class ModelSchedule {
  current: ModelThread | null = null;
  /** Nanoseconds since power-on. */
  time = 0n;
  /** When the timer last put the running thread behind its equals, or somebody began. */
  sliceBegin = 0n;
  /** Ready threads of each priority, in order. */
  private readonly queues = new Map<number, ModelThread[]>();
  /** Whom the running thread handed the processor to. */
  private successor: ModelThread | null = null;

  wake(thread: ModelThread): void {
    thread.deadline = null;
    if (!thread.funded) {
      thread.state = Throttled;
      return;
    }
    thread.state = Ready;
    this.queue(thread.priority).push(thread);
  }

  handOver(thread: ModelThread): void {
    thread.deadline = null;
    if (!thread.funded) thread.state = Throttled;
    else this.successor = thread;
  }

  remove(thread: ModelThread): void {
    const queue = this.queue(thread.priority);
    const place = queue.indexOf(thread);
    if (place >= 0) queue.splice(place, 1);
  }

  setPriority(thread: ModelThread, priority: number): void {
    if (thread.state === Ready) this.remove(thread);
    thread.priority = priority;
    if (thread.state === Ready) this.queue(priority).push(thread);
  }

  yieldTurn(): void {
    const { current } = this;
    if (current === null || this.queue(current.priority).length === 0) return;
    this.wake(current);
  }

  /**
   * The way out of the core. `observed` is who runs in the core: it may let those who
   * were ready before go before an equal that was handed the processor.
   */
  leave(observed: number): void {
    const { current, successor } = this;
    this.successor = null;
    if (current?.state === Running) {
      if (current.funded && this.highest() <= current.priority) return;
      if (current.funded) this.queue(current.priority).unshift(current);
      current.state = current.funded ? Ready : Throttled;
    }
    this.current = this.choose(successor, observed);
    if (this.current !== null) this.current.state = Running;
  }

  private choose(successor: ModelThread | null, observed: number): ModelThread | null {
    const highest = this.highest();
    if (successor === null) return this.queue(highest).shift() ?? null;
    const equals = this.queue(successor.priority);
    const late = highest === successor.priority && equals[0].index === observed;
    if (highest <= successor.priority && !late) return successor;
    successor.state = Ready;
    equals.push(successor);
    return this.queue(highest).shift() ?? null;
  }

  private queue(priority: number): ModelThread[] {
    const queue = this.queues.get(priority) ?? [];
    this.queues.set(priority, queue);
    return queue;
  }

  private highest(): number {
    const used = [...this.queues].filter(([, queue]) => queue.length > 0);
    return Math.max(-1, ...used.map(([priority]) => priority));
  }

  // ---- time

  donate(donor: ModelThread, server: ModelThread): void {
    if (!server.passive) return;
    this.giveBack(server);
    const { context } = donor;
    if (context === null || context.stack.length > MOST_DONATIONS) return;
    context.stack.push(server);
    server.context = context;
    this.refresh(server);
  }

  /** All that work for `thread` go back to their own time. */
  takeBack(thread: ModelThread): void {
    const stack = thread.context?.stack ?? [];
    if (!stack.includes(thread)) return;
    while (stack.at(-1) !== thread) this.drop(stack.pop());
  }

  /** A thread wants new work: a passive one gives back its donation. */
  giveBack(thread: ModelThread): void {
    if (thread.onDonation) {
      const stack = thread.context?.stack ?? [];
      this.takeBack(stack[stack.indexOf(thread) - 1]);
    } else if (thread.context !== thread.own) {
      this.drop(thread);
    }
  }

  setOwn(thread: ModelThread, own: ModelContext | null): void {
    thread.own = own;
    const served = thread.onDonation;
    if (!served) this.takeBack(thread);
    if (own !== null) own.stack = [thread];
    if (!served) this.drop(thread);
  }

  private drop(thread: ModelThread | undefined): void {
    if (thread === undefined) return;
    thread.context = thread.own;
    this.refresh(thread);
  }

  private refresh(thread: ModelThread): void {
    if (thread.state === Ready && !thread.funded) {
      this.remove(thread);
      thread.state = Throttled;
    } else if (thread.state === Throttled) {
      this.wake(thread);
    }
  }
}
