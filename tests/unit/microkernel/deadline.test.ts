// Deadlines of blocking calls, and the clock they are on.

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  SystemCall,
  ThreadOperation,
  statusName,
} from "../../support/machine-abi.ts";
import { THREAD } from "../../support/machine-layout.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const MILLISECOND = 1_000_000n;
const NEVER = 2n ** 64n - 1n;

let process: MachineProcess;
let machine: Machine;

const waitUntil = (deadline: bigint, handle: number = Handle.Sleep): string =>
  process.call(SystemCall.WaitDeadline, { rdi: BigInt(handle), rdx: deadline });

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

describe("the clock", () => {
  it("counts nanoseconds from boot", () => {
    machine.advance(123_450n);
    expect(process.call(SystemCall.Clock)).toBe("Ok");
    expect(machine.registers.rdx).toBe(123_450n);
  });
});

describe("a deadline", () => {
  it("wakes a sleeper when it has come, not before", () => {
    waitUntil(3n * MILLISECOND);
    expect(machine.current).toBe(0);
    machine.advance(3n * MILLISECOND - 10n);
    expect(machine.current).toBe(0);
    machine.advance(10n);
    expect(machine.current).toBe(machine.initThread);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
    expect(violations(machine)).toEqual([]);
  });

  it("ends only the wait, not the slice of who runs meanwhile", () => {
    const sleeper = process.startThread(60);
    const [first, second] = [process.startThread(50), process.startThread(50)];
    process.leaveToOthers();
    for (let elapsed = 1n; elapsed < 5n; elapsed += 1n) {
      expect(machine.current).toBe(sleeper);
      waitUntil(elapsed * MILLISECOND);
      expect(machine.current).toBe(first);
      machine.advance(MILLISECOND);
    }
    waitUntil(NEVER);
    expect(machine.current).toBe(first);
    machine.advance(MILLISECOND);
    expect(machine.current).toBe(second);
    expect(machine.read32(first + THREAD.ticks)).toBe(1);
  });

  it("that has passed already ends the wait at once", () => {
    machine.advance(MILLISECOND);
    waitUntil(5n);
    machine.advance(2_000n);
    expect(machine.current).toBe(machine.initThread);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
  });

  it("is forgotten when what was waited for comes first", () => {
    const notification = process.make(ObjectType.Notification);
    const other = process.startThread(100);
    waitUntil(9n * MILLISECOND, notification);
    expect(machine.current).toBe(other);
    process.call(SystemCall.Signal, { rdi: BigInt(notification) });
    machine.become(machine.initThread);
    expect(statusName(machine.registers.rax)).toBe("Ok");
    expect(violations(machine)).toEqual([]);
    machine.advance(20n * MILLISECOND);
    expect(statusName(machine.registers.rax)).toBe("Ok");
  });

  it("that never comes arms nothing", () => {
    machine.advance(6n * MILLISECOND);
    waitUntil(NEVER);
    machine.advance(100n * MILLISECOND);
    expect(machine.devices.timerDue).toBeNull();
  });

  it.each([
    ["CallDeadline", {}],
    ["SendDeadline", {}],
    ["ReceiveDeadline", {}],
    ["ReplyReceiveDeadline", {}],
  ])("limits %s", (name) => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    const inputs = {
      rdi: BigInt(endpoint),
      rsi: BigInt(reply),
      r15: 0n,
      rdx: MILLISECOND,
    };
    process.call(SystemCall[name], inputs);
    expect(machine.current).toBe(0);
    machine.advance(2n * MILLISECOND);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
    expect(violations(machine)).toEqual([]);
  });

  it("covers the wait for the reply; the server then answers nobody", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    const server = process.makeThread(200);
    process.invoke(server.handle, ThreadOperation.Resume);
    process.leaveToOthers();
    process.receive(endpoint, reply);
    const inputs = { rdi: BigInt(endpoint), r15: 0n, rdx: MILLISECOND };
    process.call(SystemCall.CallDeadline, inputs);
    expect(machine.current).toBe(server.address);
    machine.advance(2n * MILLISECOND);
    expect(process.reply(reply)).toBe("NoCaller");
    process.invoke(server.handle, ThreadOperation.Suspend);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
  });

  it("of each of many sleepers is kept, in any order", () => {
    const times = fc.array(fc.integer({ min: 1, max: 50 }), {
      minLength: 1,
      maxLength: 12,
    });
    const property = fc.property(times, (milliseconds) => {
      process = new MachineProcess();
      machine = process.machine;
      for (const time of milliseconds) {
        const thread = process.makeThread(255);
        process.invoke(thread.handle, ThreadOperation.Resume);
        machine.become(thread.address);
        waitUntil(BigInt(time) * MILLISECOND);
        expect(violations(machine)).toEqual([]);
      }
      waitUntil(60n * MILLISECOND);
      const woken: number[] = [];
      while (machine.current === 0) {
        machine.advance(MILLISECOND);
        while (machine.current !== 0 && machine.current !== machine.initThread) {
          woken.push(Number(machine.devices.time / MILLISECOND));
          process.call(SystemCall.Wait, { rdi: BigInt(Handle.Sleep) });
        }
        expect(violations(machine)).toEqual([]);
      }
      expect(woken).toEqual([...milliseconds].sort((one, other) => one - other));
    });
    fc.assert(property, { numRuns: 8, seed: 5 });
  });
});

describe("the timer", () => {
  it("learns its rate when it is a hundred times slower than assumed", () => {
    machine.devices.timerSlowness = 100n;
    waitUntil(30n * MILLISECOND);
    machine.advance(4_000n * MILLISECOND);
    waitUntil(machine.devices.time + 10n * MILLISECOND);
    machine.advance(30n * MILLISECOND);
    expect(machine.current).toBe(machine.initThread);
  });
});
