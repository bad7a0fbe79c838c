// The fast path does what the complete path does: two machines, one without the fast
// path, go through the same random operations and look the same to programs after each.

import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  ObjectType,
  SystemCall,
  ThreadOperation,
  ThreadState,
} from "../../support/machine-abi.ts";
import { findCapabilities, objectsOf } from "../../support/machine-objects.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { anyStep, perform, stage, type Step } from "../../support/machine-steps.ts";
import { type Machine } from "../../support/machine.ts";

const RECEIVING = new Set([
  SystemCall.Call,
  SystemCall.CallDeadline,
  SystemCall.Receive,
  SystemCall.ReceiveDeadline,
  SystemCall.NbReceive,
  SystemCall.ReplyReceive,
  SystemCall.ReplyReceiveDeadline,
]);

/** The registers that the running thread's last call defines. */
function results({ registers, lastCalls, current }: Machine): unknown {
  const { rax, rip, rsp, rbp, rflags, r15, rbx, r12, r13, r14 } = registers;
  const always = { rax, rip, rsp, rbp, rflags };
  const received = rax === 0n && RECEIVING.has(lastCalls.get(current) ?? -1);
  return received ? { ...always, r15, rbx, r12, r13, r14 } : always;
}

/** All that programs can rely on: who runs, with what, and what the others do. */
function visible(machine: Machine): unknown {
  const threads = objectsOf(findCapabilities(machine), ObjectType.Thread);
  const states = threads.map((thread) => [thread, machine.stateOf(thread)]);
  return { running: machine.current, registers: results(machine), states };
}

function compare(steps: Step[]): void {
  const fast = stage();
  const complete = stage({ fastPath: false });
  for (const step of steps) {
    const performed = perform(fast, step);
    expect(perform(complete, step)).toBe(performed);
    expect([step.name, visible(fast.machine)]).toEqual([
      step.name,
      visible(complete.machine),
    ]);
  }
}

describe("the fast path", () => {
  let process: MachineProcess;
  let machine: Machine;

  beforeEach(() => {
    process = new MachineProcess();
    machine = process.machine;
  });

  it("makes no difference to programs", () => {
    const sequence = fc.array(anyStep, { minLength: 30, maxLength: 60 });
    fc.assert(fc.property(sequence, compare), { numRuns: 25, seed: 1122 });
  });

  it("is taken by a call to a waiting server, and by the reply", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    const [server, client] = [process.startThread(100), process.startThread(100)];
    process.leaveToOthers();
    machine.become(server);
    process.receive(endpoint, reply);
    machine.become(client);
    process.callEndpoint(endpoint);
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
    process.call(SystemCall.ReplyReceive, registers);
    expect(machine.current).toBe(client);
    expect(machine.fastSwitches).toBe(2);
  });

  it("is not taken by an answer through a reply object that somebody waits with", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    const [server, other] = [process.startThread(100), process.startThread(100)];
    process.leaveToOthers();
    machine.become(server);
    process.receive(endpoint, reply);
    machine.become(other);
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
    process.call(SystemCall.ReplyReceive, registers);
    expect(machine.fastSwitches).toBe(0);
    expect(machine.stateOf(server)).toBe(ThreadState.Receiving);
  });

  it("is not taken past a thread that is more urgent than the receiver", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    const [server, client, between] = [0, 1, 2].map(() => process.makeThread(100));
    const { Resume, SetPriority } = ThreadOperation;
    for (const { handle } of [server, client, between]) process.invoke(handle, Resume);
    process.leaveToOthers();
    machine.become(server.address);
    process.receive(endpoint, reply);
    machine.become(client.address);
    process.invoke(server.handle, SetPriority, 50);
    process.invoke(between.handle, SetPriority, 70);
    process.callEndpoint(endpoint);
    expect(machine.fastSwitches).toBe(0);
    expect(machine.current).toBe(between.address);
    expect(machine.stateOf(server.address)).toBe(ThreadState.Ready);
  });
});
