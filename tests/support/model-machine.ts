// The core under comparison with the reference model: the same objects and threads on the
// simulated machine, and what has to be the same after each step.

import { expect } from "vitest";
import { Handle, ObjectType, ThreadOperation, statusName } from "./machine-abi.ts";
import { CONTEXT, THREAD } from "./machine-layout.ts";
import { MachineProcess } from "./machine-process.ts";
import { Machine } from "./machine.ts";
import { type Model } from "./model-core.ts";
import { type ModelContext, type ModelThread } from "./model-thread.ts";

/** The last is init, which only looks after the others. */
export const PRIORITIES = [10, 10, 11, 9, 255];
export const INIT = PRIORITIES.length - 1;
export const SENDER_BADGE = 5n;
export const FAULT_BADGE = 9n;
const MEMORY_BYTES = 4 * 1024 * 1024;
/** Longer than any sequence of steps lasts. */
const BUDGET = 1_000_000_000n;

export class ModelMachine {
  readonly process = new MachineProcess(new Machine({ memoryBytes: MEMORY_BYTES }));
  readonly threads: { handle: number; address: number }[];
  /** Handles: of each endpoint without a badge, and with SENDER_BADGE. */
  readonly endpoints: [number, number][];
  readonly replies: number[];
  /** Handles of each notification with the badges 1, 2 and 4. */
  readonly notifications: number[][];
  /** The first handle of each notification. */
  readonly originals: number[] = [];
  readonly contexts: { handle: number; address: number }[];
  /** Which changes happened, in the words of model-changes.ts. */
  readonly changes: Set<string>;

  constructor(model: Model, changes: Set<string>) {
    this.changes = changes;
    const { process } = this;
    this.endpoints = model.endpoints.map(() => {
      const endpoint = process.make(ObjectType.Endpoint);
      return [endpoint, process.mint(endpoint, SENDER_BADGE)];
    });
    this.replies = model.replies.map(() => process.make(ObjectType.Reply));
    this.notifications = model.notifications.map(() => {
      const notification = process.make(ObjectType.Notification);
      this.originals.push(notification);
      return [1n, 2n, 4n].map((badge) => process.mint(notification, badge));
    });
    this.contexts = model.contexts.map(() => {
      const handle = process.makeContext(BUDGET, BUDGET);
      return { handle, address: process.objectOf(handle) };
    });
    const handler = process.mint(this.endpoints[0][0], FAULT_BADGE);
    this.threads = PRIORITIES.slice(0, INIT).map((priority) =>
      process.makeThread(priority, handler),
    );
    this.threads.push({ handle: Handle.Thread, address: process.machine.initThread });
    this.start(model);
  }

  /** All threads are resumed, and init steps back. */
  private start(model: Model): void {
    const { process } = this;
    const init = model.threads[INIT];
    model.resume(init);
    model.schedule.leave(INIT);
    for (const [index, thread] of model.threads.slice(0, INIT).entries()) {
      process.invoke(this.threads[index].handle, ThreadOperation.Resume);
      model.resume(thread);
    }
    process.leaveToOthers();
    model.schedule.setPriority(init, 0);
    init.result = null;
    model.schedule.leave(this.running);
  }

  /** The index of the running thread; -1 when nobody runs. */
  get running(): number {
    const { current } = this.process.machine;
    return this.threads.findIndex(({ address }) => address === current);
  }

  /** Everybody is where the model says, and the running thread has what it says. */
  compare(model: Model): void {
    const { machine } = this.process;
    expect({
      running: this.running,
      states: this.threads.map(({ address }) => machine.stateOf(address)),
      contexts: this.threads.map(({ address }) =>
        machine.read32(address + THREAD.context),
      ),
      holders: this.holders(model),
      result: this.result(model.schedule.current),
    }).toEqual({
      running: model.schedule.current?.index ?? -1,
      states: model.threads.map(({ state }) => state),
      contexts: model.threads.map(({ context }) => this.addressOf(model, context)),
      holders: this.expectedHolders(model),
      result: model.schedule.current?.result ?? null,
    });
  }

  /** Who may run on each thread's first context, and on each other. */
  private holders(model: Model): number[] {
    const { machine } = this.process;
    const all = this.allContexts(model).map((context) => this.addressOf(model, context));
    return all.map((address) => machine.read32(address + CONTEXT.holder));
  }

  private expectedHolders(model: Model): number[] {
    return this.allContexts(model).map(({ stack }) => {
      const top = stack.at(-1);
      return top === undefined ? 0 : this.threads[top.index].address;
    });
  }

  private allContexts(model: Model): ModelContext[] {
    const own = model.threads.map(({ unlimited }) => unlimited);
    return [...own, ...model.contexts.filter(({ alive }) => alive)];
  }

  private addressOf(model: Model, context: ModelContext | null): number {
    if (context === null) return 0;
    const bound = model.contexts.indexOf(context);
    if (bound >= 0) return this.contexts[bound].address;
    const owner = model.threads.findIndex(({ unlimited }) => unlimited === context);
    return this.threads[owner].address + THREAD.unlimitedContext;
  }

  /** What the registers say, in the form in which the model says it. */
  private result(thread: ModelThread | null): unknown {
    const expected = thread?.result ?? null;
    if (expected === null) return null;
    const { rax, r15, rbx, rdi } = this.process.machine.registers;
    const status = statusName(rax);
    const label = Number(r15 >> 32n);
    if (expected.message) return { status, message: { label, word: rbx, badge: rdi } };
    return expected.bits === undefined ? { status } : { status, bits: rdi };
  }
}
