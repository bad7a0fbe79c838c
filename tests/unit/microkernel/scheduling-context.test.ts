// Scheduling contexts: budgets, periods, refills, and who may give time to whom.

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  SchedulingContextOperation,
  SystemCall,
  ThreadOperation,
  ThreadState,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const MICROSECOND = 1_000n;
const MILLISECOND = 1_000_000n;
const { Configure, Bind, Unbind, Consumed } = SchedulingContextOperation;
const { SetFlags, Resume } = ThreadOperation;

let process: MachineProcess;
let machine: Machine;

/** A running thread of priority 100 on a context of its own. */
function limitedThread(budget: bigint, period: bigint) {
  const thread = process.makeThread(100);
  const context = process.makeContext(budget, period);
  expect(process.invoke(context, Bind, thread.handle)).toBe("Ok");
  process.invoke(thread.handle, Resume);
  return { ...thread, context };
}

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

describe("a thread with a budget", () => {
  it("stops when it is used up, and goes on a period after it began", () => {
    const { address } = limitedThread(2n * MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    const begin = machine.devices.time;
    expect(machine.current).toBe(address);
    machine.advance(2n * MILLISECOND + 2n * MICROSECOND);
    expect(machine.stateOf(address)).toBe(ThreadState.Throttled);
    expect(machine.current).toBe(machine.initThread);
    machine.advance(begin + 10n * MILLISECOND - machine.devices.time - 10n * MICROSECOND);
    expect(machine.current).toBe(machine.initThread);
    machine.advance(20n * MICROSECOND);
    expect(machine.current).toBe(address);
    expect(violations(machine)).toEqual([]);
  });

  it("leaves the processor idle when it alone could run", () => {
    const { address } = limitedThread(MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    machine.become(address);
    process.invoke(Handle.Thread, ThreadOperation.Suspend);
    machine.advance(2n * MILLISECOND);
    expect(machine.current).toBe(0);
    machine.advance(8n * MILLISECOND + 500n * MICROSECOND);
    expect(machine.current).toBe(address);
  });

  it("keeps its registers while it waits for time", () => {
    const { address } = limitedThread(MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    machine.registers.rax = 0x1234n;
    machine.registers.r10 = 0x5678n;
    machine.advance(2n * MILLISECOND);
    expect(machine.current).toBe(machine.initThread);
    machine.advance(8n * MILLISECOND + 500n * MICROSECOND);
    expect(machine.current).toBe(address);
    expect(machine.registers.rax).toBe(0x1234n);
    expect(machine.registers.r10).toBe(0x5678n);
  });

  it("is not charged for the time in which others run", () => {
    const { address, context } = limitedThread(5n * MILLISECOND, 50n * MILLISECOND);
    const urgent = process.makeThread(200);
    process.leaveToOthers();
    machine.advance(MILLISECOND);
    process.invoke(urgent.handle, Resume);
    expect(machine.current).toBe(urgent.address);
    machine.advance(20n * MILLISECOND);
    process.call(SystemCall.Wait, { rdi: BigInt(Handle.Sleep) });
    expect(machine.current).toBe(address);
    machine.advance(MILLISECOND);
    process.invoke(context, Consumed);
    expect(process.value).toBe(2n * MILLISECOND);
  });

  it("may be suspended while it waits for time, and resumed without getting any", () => {
    const { address, handle } = limitedThread(MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    machine.advance(2n * MILLISECOND);
    process.invoke(handle, ThreadOperation.Suspend);
    expect(machine.stateOf(address)).toBe(ThreadState.Suspended);
    process.invoke(handle, Resume);
    expect(machine.stateOf(address)).toBe(ThreadState.Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("runs at once when it gets a new budget", () => {
    const { address, context } = limitedThread(MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    machine.advance(2n * MILLISECOND);
    const inputs = [MILLISECOND, 10n * MILLISECOND, 0] as const;
    expect(process.invoke(context, Configure, ...inputs)).toBe("Ok");
    expect(machine.current).toBe(address);
  });

  it("never runs for more than its budget in any window of one period", () => {
    const budget = 800n * MICROSECOND;
    const period = 5n * MILLISECOND;
    const quantum = 50n * MICROSECOND;
    const step = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 30 }));
    const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      process = new MachineProcess();
      machine = process.machine;
      const { address } = limitedThread(budget, period);
      process.leaveToOthers();
      const ran: boolean[] = [];
      for (const [sleeps, quanta] of steps) {
        if (sleeps && machine.current === address) {
          const rdx = machine.devices.time + BigInt(quanta) * quantum;
          process.call(SystemCall.WaitDeadline, { rdi: BigInt(Handle.Sleep), rdx });
        }
        for (let i = 0; i < quanta; i += 1) {
          ran.push(machine.current === address);
          machine.advance(quantum);
        }
        expect(violations(machine)).toEqual([]);
      }
      const window = Number(period / quantum);
      for (let from = 0; from < ran.length; from += 1) {
        const used = ran.slice(from, from + window).filter(Boolean).length;
        // A quantum in which it stopped counts as a whole one, at both ends.
        expect(used).toBeLessThanOrEqual(Number(budget / quantum) + 2);
      }
    });
    fc.assert(property, { numRuns: 20, seed: 11 });
  });

  it("gets its whole budget in each period when it always wants to run", () => {
    const { context } = limitedThread(MILLISECOND, 4n * MILLISECOND);
    process.leaveToOthers();
    for (let i = 0; i < 400; i += 1) machine.advance(100n * MICROSECOND);
    process.invoke(context, Consumed);
    expect(Number(process.value)).toBeGreaterThan(9_900_000);
    expect(Number(process.value)).toBeLessThan(10_100_000);
  });
});

describe("a scheduling context", () => {
  it.each([
    ["no budget", 0n, MILLISECOND],
    ["a budget below the least", 19_999n, MILLISECOND],
    ["more budget than period", MILLISECOND + 1n, MILLISECOND],
    ["a period beyond all bounds", MILLISECOND, (1n << 40n) + 1n],
  ])("refuses %s", (_, budget, period) => {
    const context = process.make(ObjectType.SchedulingContext);
    expect(process.invoke(context, Configure, budget, period)).toBe("BadArgument");
    expect(process.invoke(context, Bind, Handle.Thread)).toBe("BadState");
  });

  it("has one thread, which has one context", () => {
    const { handle, context } = limitedThread(MILLISECOND, MILLISECOND);
    const other = process.makeContext(MILLISECOND, MILLISECOND);
    expect(process.invoke(context, Bind, Handle.Thread)).toBe("Occupied");
    expect(process.invoke(other, Bind, handle)).toBe("Occupied");
    expect(process.invoke(other, Unbind)).toBe("BadState");
    expect(process.invoke(other, Bind, other)).toBe("WrongType");
    expect(process.invoke(other, Bind, 9999)).toBe("BadHandle");
    expect(process.invoke(other, 99)).toBe("BadOperation");
  });

  it.each(["Unbind", "delete"])("leaves its thread without time after %s", (way) => {
    const { handle, address, context } = limitedThread(MILLISECOND, MILLISECOND);
    const status = way === "delete" ? process.delete(context) : undefined;
    expect(status ?? process.invoke(context, Unbind)).toBe("Ok");
    expect(machine.stateOf(address)).toBe(ThreadState.Throttled);
    machine.advance(20n * MILLISECOND);
    expect(machine.stateOf(address)).toBe(ThreadState.Throttled);
    process.leaveToOthers();
    expect(process.invoke(handle, SetFlags, 0)).toBe("Ok");
    expect(machine.current).toBe(address);
    expect(violations(machine)).toEqual([]);
  });

  it("may be destroyed by the thread that runs on it", () => {
    const { address, context } = limitedThread(MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    expect(machine.current).toBe(address);
    process.delete(context);
    expect(machine.current).toBe(machine.initThread);
    expect(violations(machine)).toEqual([]);
  });

  it("survives its thread, and can have another", () => {
    const { handle, context } = limitedThread(MILLISECOND, 10n * MILLISECOND);
    process.delete(handle);
    const next = process.makeThread(100);
    expect(process.invoke(context, Bind, next.handle)).toBe("Ok");
    expect(violations(machine)).toEqual([]);
  });
});

describe("who has only limited time", () => {
  beforeEach(() => {
    limitedThread(5n * MILLISECOND, 10n * MILLISECOND);
    process.leaveToOthers();
    expect(machine.current).not.toBe(machine.initThread);
  });

  it("can't configure contexts", () => {
    const context = process.make(ObjectType.SchedulingContext);
    expect(process.invoke(context, Configure, MILLISECOND, MILLISECOND)).toBe("NoRights");
  });

  it("makes threads that have no time of their own", () => {
    const child = process.makeThread(0);
    process.invoke(child.handle, Resume);
    expect(machine.stateOf(child.address)).toBe(ThreadState.Throttled);
    expect(process.invoke(child.handle, SetFlags, 0)).toBe("NoRights");
    expect(violations(machine)).toEqual([]);
  });

  it("may pass on a context that somebody else has configured", () => {
    const running = machine.current;
    process.invoke(Handle.Thread, ThreadOperation.SetPriority, 100);
    machine.become(machine.initThread);
    const context = process.makeContext(MILLISECOND, 10n * MILLISECOND);
    machine.become(running);
    const child = process.makeThread(0);
    expect(process.invoke(context, Bind, child.handle)).toBe("Ok");
    process.invoke(child.handle, Resume);
    expect(machine.stateOf(child.address)).toBe(ThreadState.Ready);
  });
});
