// The short way between threads that have budgets of their own: each pays for what it
// runs, to the nanosecond, whichever way the messages go.

import { beforeEach, describe, expect, it } from "vitest";
import {
  ObjectType,
  SchedulingContextOperation,
  SystemCall,
  ThreadOperation,
  ThreadState,
} from "../../support/machine-abi.ts";
import { CONTEXT } from "../../support/machine-layout.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const MILLISECOND = 1_000_000n;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;

/** A thread that runs at most `budget` in 10 ms. */
function limitedThread(budget: bigint) {
  const thread = process.makeThread(100);
  const context = process.makeContext(budget, 10n * MILLISECOND);
  process.invoke(context, SchedulingContextOperation.Bind, thread.handle);
  process.invoke(thread.handle, ThreadOperation.Resume);
  return { address: thread.address, context: process.objectOf(context) };
}

function consumed(context: number): bigint {
  return machine.read64(context + CONTEXT.consumed);
}

function replyReceive(): string {
  const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
  return process.call(SystemCall.ReplyReceive, registers);
}

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
  endpoint = process.make(ObjectType.Endpoint);
  reply = process.make(ObjectType.Reply);
});

describe.each([true, false])("between budgets (fast path: %s)", (fastPath) => {
  beforeEach(() => {
    machine.fastPath = fastPath;
  });

  it("each thread pays for what it ran", () => {
    const server = limitedThread(5n * MILLISECOND);
    const client = limitedThread(3n * MILLISECOND);
    process.leaveToOthers();
    machine.become(server.address);
    process.receive(endpoint, reply);
    machine.become(client.address);
    for (let round = 1n; round <= 20n; round += 1n) {
      machine.advance(3_000n);
      process.callEndpoint(endpoint);
      expect(machine.current).toBe(server.address);
      machine.advance(5_000n);
      replyReceive();
      expect(machine.current).toBe(client.address);
      expect(consumed(client.context)).toBe(3_000n * round);
      expect(consumed(server.context)).toBe(5_000n * round);
      expect(violations(machine)).toEqual([]);
    }
    expect(machine.fastSwitches).toBe(fastPath ? 40 : 0);
  });

  it("a thread without a budget pays nothing, and costs the other nothing", () => {
    const server = limitedThread(5n * MILLISECOND);
    const client = process.startThread(100);
    process.leaveToOthers();
    machine.become(server.address);
    process.receive(endpoint, reply);
    machine.become(client);
    process.callEndpoint(endpoint);
    machine.advance(5_000n);
    replyReceive();
    machine.advance(7_000n);
    process.callEndpoint(endpoint);
    expect(machine.current).toBe(server.address);
    expect(consumed(server.context)).toBe(5_000n);
    expect(machine.fastSwitches).toBe(fastPath ? 3 : 0);
    expect(violations(machine)).toEqual([]);
  });

  it("the timer stops the server when its own budget is used up", () => {
    const server = limitedThread(MILLISECOND);
    const client = limitedThread(3n * MILLISECOND);
    process.leaveToOthers();
    machine.become(server.address);
    process.receive(endpoint, reply);
    machine.become(client.address);
    process.callEndpoint(endpoint);
    machine.advance(MILLISECOND + 10_000n);
    expect(machine.stateOf(server.address)).toBe(ThreadState.Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("a server without time left waits for it", () => {
    const server = limitedThread(MILLISECOND);
    const client = limitedThread(3n * MILLISECOND);
    process.leaveToOthers();
    machine.become(server.address);
    machine.advance(MILLISECOND - 10_000n);
    process.receive(endpoint, reply);
    machine.become(client.address);
    process.callEndpoint(endpoint);
    expect(machine.fastSwitches).toBe(0);
    expect(machine.stateOf(server.address)).toBe(ThreadState.Throttled);
    machine.advance(9n * MILLISECOND + 100_000n);
    expect(machine.stateOf(server.address)).toBe(ThreadState.Running);
    expect(violations(machine)).toEqual([]);
  });
});
