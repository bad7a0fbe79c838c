// The reference model's scheduler: who runs, and whose time that takes.

import { SLICE_NANOSECONDS, ThreadState } from "./machine-abi.ts";
import { type ModelContext, type ModelThread } from "./model-thread.ts";

const { Running = 0, Ready = 0, Throttled = 0 } = ThreadState;

export class ModelSchedule {
  current: ModelThread | null = null;
  /** Nanoseconds since power-on. */
  time = 0n;
  /** When the timer puts the running thread behind its equals. */
  sliceEnd = 0n;
  /** The limited context that the running thread uses up. */
  charged: ModelContext | null = null;
  /** Whose state the x87 and SSE registers hold. */
  fpuOwner: ModelThread | null = null;
  /** How often it had to be saved. */
  fpuSaves = 0;
  /** Ready threads of each priority, in order. */
  private readonly queues = new Map<number, ModelThread[]>();
  /** Whom the running thread handed the processor to. */
  private successor: ModelThread | null = null;

  /** True when `thread` has time to run. */
  funded({ context }: ModelThread): boolean {
    if (context === null) return false;
    if (context.budget === null || context === this.charged) return true;
    return context.budget.ready <= this.time;
  }

  wake(thread: ModelThread): void {
    thread.deadline = null;
    if (!this.funded(thread)) {
      thread.state = Throttled;
      return;
    }
    thread.state = Ready;
    this.queue(thread.priority).push(thread);
  }

  handOver(thread: ModelThread): void {
    thread.deadline = null;
    if (!this.funded(thread)) thread.state = Throttled;
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

  /** `thread` has another context, or that has other refills: may it run? */
  refresh(thread: ModelThread): void {
    if (thread.state === Ready && !this.funded(thread)) {
      this.remove(thread);
      thread.state = Throttled;
    } else if (thread.state === Throttled) {
      this.wake(thread);
    }
  }

  /**
   * The way out of the core. `observed` is who runs in the core: it may let those who
   * were ready before go before an equal that was handed the processor.
   */
  leave(observed: number): void {
    const { current, successor } = this;
    const idle = current === null;
    this.successor = null;
    if (current?.state === Running) {
      current.state = this.funded(current) ? Ready : Throttled;
      if (current.state === Ready) this.queue(current.priority).unshift(current);
    }
    this.current = this.choose(successor, observed);
    if (this.current !== null) this.current.state = Running;
    if (idle && this.current !== null) this.endSlice();
    this.charge();
    this.loadFpu();
  }

  /** True when the slice is over; another begins then. */
  endSlice(): boolean {
    if (this.time < this.sliceEnd) return false;
    this.sliceEnd = this.time + SLICE_NANOSECONDS;
    return true;
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

  /** True when somebody is ready who is more urgent than who runs. */
  get urged(): boolean {
    return this.current !== null && this.highest() > this.current.priority;
  }

  private highest(): number {
    const used = [...this.queues].filter(([, queue]) => queue.length > 0);
    return Math.max(-1, ...used.map(([priority]) => priority));
  }

  /** From now on the time is that of who runs. */
  private charge(): void {
    const { current, charged } = this;
    const next = current?.budget ? current.context : null;
    if (next === charged) return;
    this.charged = next;
    if (charged !== null) this.stop(charged);
    current?.budget?.start(this.time);
  }

  /** Nobody runs on `context` any more; perhaps too little is left of it. */
  private stop(context: ModelContext): void {
    context.budget?.stop(this.time);
    const holder = context.stack.at(-1);
    if (holder?.context === context) this.refresh(holder);
  }

  private loadFpu(): void {
    if (!this.current?.fpu || this.current === this.fpuOwner) return;
    if (this.fpuOwner !== null) this.fpuSaves += 1;
    this.fpuOwner = this.current;
  }
}
