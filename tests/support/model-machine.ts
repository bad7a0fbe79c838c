// The core under comparison with the reference model: the same objects and threads on the
// simulated machine, and what has to be the same after each step.

import { expect } from "vitest";
import { Handle, ObjectType, ThreadOperation, statusName } from "./machine-abi.ts";
import { CONTEXT, THREAD } from "./machine-layout.ts";
import { MachineProcess } from "./machine-process.ts";
import { Machine } from "./machine.ts";
import { type BudgetSize } from "./model-budget.ts";
import { resume } from "./model-control.ts";
import { type Model } from "./model-core.ts";
import { type ModelContext, type ModelThread } from "./model-thread.ts";

/** The last is init, which only looks after the others. */
export const PRIORITIES = [10, 10, 11, 9, 10, 11, 255];
export const INIT = PRIORITIES.length - 1;
export const SENDER_BADGE = 5n;
const MEMORY_BYTES = 4 * 1024 * 1024;

const MICROSECOND = 1_000n;
/** What a context can be configured to; the first of these are. */
export const BUDGET_SIZES: BudgetSize[] = [
  { budget: 400n * MICROSECOND, period: 20_000n * MICROSECOND + 30n, badge: 71n },
  { budget: 100n * MICROSECOND, period: 1_000n * MICROSECOND + 10n, badge: 72n },
  { budget: 1_000n * MICROSECOND, period: 1_000n * MICROSECOND, badge: 73n },
  { budget: 25n * MICROSECOND, period: 400n * MICROSECOND + 20n, badge: 74n },
];

/** Where thread `index` tells its faults, and with which badge; null for nowhere. */
export function handlerOf(index: number): { endpoint: number; badge: bigint } | null {
  const last = INIT - 1;
  return index >= last ? null : { endpoint: index % 2, badge: BigInt(16 + index) };
}

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

  constructor(model: Model) {
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
    this.contexts = model.contexts.map((context, index) => {
      const size = BUDGET_SIZES[index];
      const handle = process.makeContext(size.budget, size.period, Number(size.badge));
      model.fill(context, size);
      return { handle, address: process.objectOf(handle) };
    });
    this.threads = PRIORITIES.slice(0, INIT).map((priority, index) =>
      process.makeThread(priority, this.makeHandler(index)),
    );
    this.threads.push({ handle: Handle.Thread, address: process.machine.initThread });
    this.start(model);
  }

  private makeHandler(index: number): number {
    const handler = handlerOf(index);
    if (handler === null) return 0;
    return this.process.mint(this.endpoints[handler.endpoint][0], handler.badge);
  }

  /** All threads are resumed, and init steps back. */
  private start(model: Model): void {
    const { process } = this;
    const init = model.threads[INIT];
    resume(model, init);
    model.leave(INIT);
    for (const [index, thread] of model.threads.slice(0, INIT).entries()) {
      process.invoke(this.threads[index].handle, ThreadOperation.Resume);
      resume(model, thread);
    }
    process.leaveToOthers();
    model.schedule.setPriority(init, 0);
    init.result = null;
    model.leave(this.running);
  }

  /** The index of the running thread; -1 when nobody runs. */
  get running(): number {
    const { current } = this.process.machine;
    return this.threads.findIndex(({ address }) => address === current);
  }

  /** Everybody is where the model says, and the running thread has what it says. */
  compare(model: Model): void {
    const { machine } = this.process;
    const { current } = model.schedule;
    expect({
      running: this.running,
      states: this.threads.map(({ address }) => machine.stateOf(address)),
      contexts: this.threads.map(({ address }) =>
        machine.read32(address + THREAD.context),
      ),
      holders: this.holders(model),
      result: this.result(current),
      fpu: this.fpu(current),
    }).toEqual({
      running: current?.index ?? -1,
      states: model.threads.map(({ state }) => state),
      contexts: model.threads.map(({ context }) => this.addressOf(model, context)),
      holders: this.expectedHolders(model),
      result: current?.result ?? null,
      fpu: expectedFpu(model),
    });
  }

  /** Whose x87 and SSE state the registers hold; null when nobody may use them. */
  private fpu(current: ModelThread | null): unknown {
    const { fpuUsable, fpuRestores, fpuSaves } = this.process.machine;
    if (current === null || !fpuUsable) return null;
    const owner = this.threads.findIndex(({ address }) => address === fpuRestores.at(-1));
    return { owner, saves: fpuSaves.length };
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
    const { rax, rdx, r15, rbx, rdi } = this.process.machine.registers;
    const status = statusName(rax);
    const label = Number(r15 >> 32n);
    if (expected.message) return { status, message: { label, word: rbx, badge: rdi } };
    if (expected.value !== undefined) return { status, value: rdx };
    return expected.bits === undefined ? { status } : { status, bits: rdi };
  }
}

function expectedFpu({ schedule }: Model): unknown {
  if (!schedule.current?.fpu) return null;
  return { owner: schedule.fpuOwner?.index, saves: schedule.fpuSaves };
}
