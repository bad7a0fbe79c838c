// Running out of time as a fault: who is told, on whose time, and what follows.

import { beforeEach, describe, expect, it } from "vitest";
import {
  FaultCause,
  Handle,
  ObjectType,
  Right,
  SchedulingContextOperation,
  SystemCall,
  TagBit,
  ThreadFlag,
  ThreadOperation,
  ThreadState,
  tagOf,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { CONTEXT } from "../../support/machine-layout.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const MILLISECOND = 1_000_000n;
const BUDGET = MILLISECOND;
const PERIOD = 10n * MILLISECOND;
/** From two budgets after the begin to the middle of the next one. */
const TO_NEXT_BUDGET = PERIOD - BUDGET - BUDGET / 2n;
const SENDER = 9n;
const CONTEXT_BADGE = 55;
const { Bind } = SchedulingContextOperation;
const { Configure, Resume, SetFlags, SetPriority } = ThreadOperation;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;

/** Gives `handle` the handlers, and leaves it no buffer. */
function setHandlers(handle: number, faults: number, timeouts: number): string {
  const handlers = BigInt(faults) | (BigInt(timeouts) << 32n);
  return process.invoke(handle, Configure, Handle.Table, Handle.AddressSpace, handlers);
}

/** A thread of priority 100 with a budget, whose timeouts go to `timeouts`. */
function limitedThread(timeouts: number, faults = 0) {
  const thread = process.makeThread(100);
  const context = process.makeContext(BUDGET, PERIOD, CONTEXT_BADGE);
  expect(setHandlers(thread.handle, faults, timeouts)).toBe("Ok");
  expect(process.invoke(context, Bind, thread.handle)).toBe("Ok");
  process.invoke(thread.handle, Resume);
  return { ...thread, context };
}

const holderOf = (context: number): number =>
  machine.read32(process.objectOf(context) + CONTEXT.holder);

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
  endpoint = process.make(ObjectType.Endpoint);
  reply = process.make(ObjectType.Reply);
});

describe("a thread that runs out of time", () => {
  it("tells its timeout endpoint, and goes on with an answer when there is time", () => {
    const other = process.make(ObjectType.Endpoint);
    const thread = limitedThread(process.mint(endpoint, SENDER), other);
    process.receive(endpoint, reply);
    expect(machine.current).toBe(thread.address);
    machine.advance(2n * BUDGET);

    expect(machine.current).toBe(machine.initThread);
    expect(machine.registers).toMatchObject({
      rdi: SENDER,
      r15: tagOf(FaultCause.Timeout, 4) | BigInt(TagBit.Fault),
      rbx: BigInt(CONTEXT_BADGE),
      r12: 0x4_0000_1000n,
    });
    expect(process.reply(reply)).toBe("Ok");
    expect(machine.stateOf(thread.address)).toBe(ThreadState.Throttled);
    process.leaveToOthers();
    machine.advance(TO_NEXT_BUDGET);
    expect(machine.current).toBe(thread.address);
    expect(violations(machine)).toEqual([]);
  });

  it("just waits when it has no timeout endpoint, whoever handles its faults", () => {
    const thread = limitedThread(0, endpoint);
    process.receive(endpoint, reply);
    machine.advance(2n * BUDGET);
    expect(machine.stateOf(thread.address)).toBe(ThreadState.Throttled);
    expect(machine.current).toBe(0);
    machine.advance(TO_NEXT_BUDGET);
    expect(machine.current).toBe(thread.address);
    expect(violations(machine)).toEqual([]);
  });

  it("just waits when its timeout endpoint is destroyed, before or meanwhile", () => {
    const [first, second] = [limitedThread(endpoint), limitedThread(endpoint)];
    process.leaveToOthers();
    machine.become(first.address);
    Object.assign(machine.registers, { rax: 11n, rdi: 12n });
    machine.advance(BUDGET + BUDGET / 2n);
    expect(machine.stateOf(first.address)).toBe(ThreadState.Sending);
    expect(machine.current).toBe(second.address);
    // The threads have copies.
    expect(process.revoke(endpoint)).toBe("Ok");
    expect(process.delete(endpoint)).toBe("Ok");
    expect(machine.stateOf(first.address)).toBe(ThreadState.Throttled);
    machine.advance(BUDGET);
    expect(machine.stateOf(second.address)).toBe(ThreadState.Throttled);
    expect(violations(machine)).toEqual([]);
    machine.advance(PERIOD - 2n * BUDGET);
    expect(machine.current).toBe(first.address);
    // The end of the wait is no result: the registers are all its own.
    expect(machine.registers).toMatchObject({ rax: 11n, rdi: 12n });
    expect(machine.logText()).not.toContain("stopped");
  });

  it("may be on a caller's time: its own handler hears of the caller's context", () => {
    const server = process.makeThread(150);
    expect(setHandlers(server.handle, 0, process.mint(endpoint, SENDER))).toBe("Ok");
    process.invoke(server.handle, Resume);
    const service = process.make(ObjectType.Endpoint);
    process.invoke(Handle.Thread, SetPriority, 120);
    process.invoke(server.handle, SetFlags, ThreadFlag.Passive);
    process.receive(service, process.make(ObjectType.Reply));
    limitedThread(0);
    process.receive(endpoint, reply);
    process.callEndpoint(service);
    expect(machine.current).toBe(server.address);
    machine.advance(2n * BUDGET);
    expect(machine.current).toBe(machine.initThread);
    const { rdi, rbx } = machine.registers;
    expect([rdi, rbx]).toEqual([SENDER, BigInt(CONTEXT_BADGE)]);
    expect(violations(machine)).toEqual([]);
  });
});

describe("a timeout handler", () => {
  /** A passive thread that waits for timeouts, and the thread that will run out. */
  function passiveHandler() {
    const handler = process.makeThread(150);
    process.invoke(handler.handle, Resume);
    process.invoke(Handle.Thread, SetPriority, 120);
    process.invoke(handler.handle, SetFlags, ThreadFlag.Passive);
    process.receive(endpoint, reply);
    return handler;
  }

  it("is not given the used up context", () => {
    const handler = passiveHandler();
    const thread = limitedThread(endpoint);
    process.leaveToOthers();
    machine.advance(2n * BUDGET);
    expect(machine.stateOf(thread.address)).toBe(ThreadState.AwaitingReply);
    expect(holderOf(thread.context)).toBe(thread.address);
    // It has brought no time of its own.
    expect(machine.stateOf(handler.address)).toBe(ThreadState.Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("works on a context of its own", () => {
    const handler = passiveHandler();
    const own = process.makeContext(BUDGET, PERIOD);
    expect(process.invoke(own, Bind, handler.handle)).toBe("Ok");
    const thread = limitedThread(endpoint);
    process.leaveToOthers();
    machine.advance(BUDGET + BUDGET / 2n);
    expect(machine.current).toBe(handler.address);
    const inputs = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
    process.call(SystemCall.ReplyReceive, inputs);
    expect(machine.stateOf(thread.address)).toBe(ThreadState.Throttled);
    expect(violations(machine)).toEqual([]);
  });
});

describe("configuring a timeout endpoint", () => {
  it.each([
    [
      "one without the right to send",
      () => process.copy(endpoint, Right.Read),
      "NoRights",
    ],
    ["what is no endpoint", () => reply, "WrongType"],
    ["an empty slot", () => process.takeSlots(1), "BadHandle"],
  ])("refuses %s", (_, handler, status) => {
    const thread = process.makeThread();
    expect(setHandlers(thread.handle, endpoint, handler())).toBe(status);
  });
});
