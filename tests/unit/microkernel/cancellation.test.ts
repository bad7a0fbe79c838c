// Operations that another thread withdraws.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  SystemCall,
  ThreadOperation,
  ThreadState,
  statusName,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import type { MachineProcess } from "../../support/machine-process.ts";
import type { Machine } from "../../support/machine.ts";
import { servingProcess } from "../../support/serving-process.ts";

const { Cancel, Resume } = ThreadOperation;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;

beforeEach(() => {
  ({ process, machine, endpoint, reply } = servingProcess());
});

describe("Cancel", () => {
  const endless = { r15: 0n };
  it.each([
    ["Call", () => process.callEndpoint(endpoint)],
    ["Send", () => process.call(SystemCall.Send, { rdi: BigInt(endpoint), ...endless })],
    ["Receive", () => process.receive(endpoint, reply)],
    ["Wait", () => process.call(SystemCall.Wait, { rdi: BigInt(Handle.Sleep) })],
    [
      "WaitDeadline",
      () =>
        process.call(SystemCall.WaitDeadline, {
          rdi: BigInt(Handle.Sleep),
          rdx: 9_000_000n,
        }),
    ],
  ])("withdraws another thread's %s", (_, block) => {
    const thread = process.makeThread(200);
    process.invoke(thread.handle, Resume);
    process.leaveToOthers();
    block();
    expect(machine.current).toBe(machine.initThread);
    // The canceled thread is more urgent, so it runs before this call returns.
    process.invoke(thread.handle, Cancel);
    expect(machine.current).toBe(thread.address);
    expect(statusName(machine.registers.rax)).toBe("Canceled");
    machine.advance(20_000_000n);
    expect(machine.stateOf(thread.address)).toBe(ThreadState.Running);
    expect(violations(machine)).toEqual([]);
  });

  it("withdraws a call that a server has taken; its answer finds nobody", () => {
    const [server, client] = [process.startThread(100), process.makeThread(100)];
    process.invoke(client.handle, Resume);
    process.leaveToOthers();
    machine.become(server);
    process.receive(endpoint, reply);
    process.callEndpoint(endpoint);
    expect(machine.current).toBe(server);
    expect(process.invoke(client.handle, Cancel)).toBe("Ok");
    expect(process.reply(reply)).toBe("NoCaller");
    machine.become(client.address);
    expect(statusName(machine.registers.rax)).toBe("Canceled");
  });

  it("is BadState for a thread that waits for nobody, or for its fault's handler", () => {
    const thread = process.makeThread(200, endpoint);
    expect(process.invoke(thread.handle, Cancel)).toBe("BadState");
    process.invoke(thread.handle, Resume);
    process.leaveToOthers();
    machine.exception(14, 6, 0x1234n);
    expect(machine.current).toBe(machine.initThread);
    expect(process.invoke(thread.handle, Cancel)).toBe("BadState");
    expect(machine.stateOf(thread.address)).toBe(ThreadState.Sending);
  });
});
