// Processor exceptions as messages to a thread's fault endpoint.

import { beforeEach, describe, expect, it } from "vitest";
import {
  FaultCause,
  Handle,
  RegisterIndex,
  SystemCall,
  TagBit,
  ThreadOperation,
  ThreadState,
  tagOf,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { THREAD } from "../../support/machine-layout.ts";
import type { MachineProcess } from "../../support/machine-process.ts";
import { CorePanic, Machine } from "../../support/machine.ts";
import { servingProcess } from "../../support/serving-process.ts";

const PAGE_FAULT = 14;
const USER_WRITE = 6;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;
let handler: number;
let faulter: { handle: number; address: number };

/** The faulting thread writes to an address that is not mapped. */
function fault(vector = PAGE_FAULT, code = USER_WRITE, address = 0xdead_0000n): void {
  machine.become(faulter.address);
  machine.exception(vector, code, address);
}

const faultTag = (cause: number): bigint => tagOf(cause, 4) | BigInt(TagBit.Fault);

beforeEach(() => {
  ({ process, machine, endpoint, reply } = servingProcess());
  handler = process.startThread(100);
  faulter = process.makeThread(100, process.mint(endpoint, 66n));
  process.invoke(faulter.handle, ThreadOperation.Resume);
  process.leaveToOthers();
});

describe("a fault", () => {
  it("reaches the handler with cause, address, instruction, code and stack", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    fault();
    expect(machine.current).toBe(handler);
    expect(machine.registers).toMatchObject({
      rdi: 66n,
      r15: faultTag(FaultCause.PageWrite),
      rbx: 0xdead_0000n,
      r12: 0x4_0000_1000n,
      r13: BigInt(USER_WRITE),
      r14: 0x2_0000_0000n,
    });
  });

  it("waits for a handler that is busy", () => {
    fault();
    expect(machine.stateOf(faulter.address)).toBe(ThreadState.Sending);
    machine.become(handler);
    process.receive(endpoint, reply);
    expect(machine.registers.r15).toBe(faultTag(FaultCause.PageWrite));
  });

  it("is over with a reply of label 0: the thread tries again with all its registers", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    machine.become(faulter.address);
    Object.assign(machine.registers, { rax: 11n, rcx: 12n, r11: 13n, rflags: 0x246n });
    const before = { ...machine.registers };
    machine.exception(PAGE_FAULT, USER_WRITE, 0x10n);
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
    process.call(SystemCall.ReplyReceive, registers);
    expect(machine.current).toBe(faulter.address);
    expect(machine.registers).toEqual(before);
    expect(violations(machine)).toEqual([]);
  });

  it("leaves the thread suspended with a reply of any other label", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    fault();
    expect(process.reply(reply, 1)).toBe("Ok");
    expect(machine.stateOf(faulter.address)).toBe(ThreadState.Suspended);
    expect(violations(machine)).toEqual([]);
  });

  it("may be worked around by setting the instruction pointer", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    fault();
    const { SetInstructionPointer } = ThreadOperation;
    expect(process.invoke(faulter.handle, SetInstructionPointer, 0x7777)).toBe("Ok");
    process.reply(reply);
    machine.become(faulter.address);
    expect(machine.registers.rip).toBe(0x7777n);
  });

  it("shows the handler the thread's registers", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    machine.become(faulter.address);
    machine.registers.r10 = 0xabcn;
    machine.exception(PAGE_FAULT, USER_WRITE, 0n);
    process.invoke(faulter.handle, ThreadOperation.ReadRegisters);
    const words = machine.read32(handler + THREAD.buffer) + 32;
    expect(machine.read64(words + 8 * RegisterIndex.R10)).toBe(0xabcn);
  });

  it.each([
    [0, 0, "DivideError"],
    [1, 0, "Debug"],
    [3, 0, "Breakpoint"],
    [4, 0, "Overflow"],
    [6, 0, "InvalidInstruction"],
    [7, 0, "FpuDisabled"],
    [12, 0, "StackSegment"],
    [13, 0, "GeneralProtection"],
    [14, 4, "PageRead"],
    [14, 6, "PageWrite"],
    [14, 20, "PageExecute"],
    [16, 0, "FloatingPoint"],
    [17, 0, "AlignmentCheck"],
    [19, 0, "FloatingPoint"],
    [20, 0, "Other"],
  ])("by exception %i with code %i is a %s", (vector, code, cause) => {
    machine.become(handler);
    process.receive(endpoint, reply);
    fault(vector, code);
    expect(machine.registers.r15).toBe(faultTag(FaultCause[cause]));
  });

  it("at an address beyond the user's half never sends the core there", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    machine.become(faulter.address);
    machine.registers.rip = 0x8000_0000_0000n;
    machine.exception(13);
    expect(machine.registers.r12).toBe(0x8000_0000_0000n);
    process.reply(reply);
    machine.become(faulter.address);
    expect(machine.registers.rip).toBe(0n);
  });
});

describe("a fault that nobody handles", () => {
  it("suspends the thread, and the log says so", () => {
    const lonely = process.makeThread(100);
    process.invoke(lonely.handle, ThreadOperation.Resume);
    machine.become(lonely.address);
    machine.exception(PAGE_FAULT, USER_WRITE, 0xbad0n);
    expect(machine.stateOf(lonely.address)).toBe(ThreadState.Suspended);
    expect(machine.logText()).toMatch(
      /core: thread 0x\w+ stopped: page write, address 0xbad0/,
    );
  });

  it("of init is a panic, since nothing goes on without it", () => {
    const machine = new Machine().boot();
    const panic = (): void => {
      machine.exception(PAGE_FAULT, USER_WRITE, 0xbad0n);
    };
    expect(panic).toThrow(CorePanic);
    expect(machine.logText()).toMatch(/stopped: page write, address 0xbad0/);
  });

  it("is one whose endpoint is destroyed", () => {
    fault();
    process.revoke(endpoint);
    process.delete(endpoint);
    expect(machine.stateOf(faulter.address)).toBe(ThreadState.Suspended);
    expect(machine.logText()).toContain("stopped: page write");
    expect(violations(machine)).toEqual([]);
  });

  it("is one whose reply object is destroyed", () => {
    machine.become(handler);
    process.receive(endpoint, reply);
    fault();
    process.delete(reply);
    expect(machine.stateOf(faulter.address)).toBe(ThreadState.Suspended);
  });

  it.each(["before", "after"])(
    "still reaches a handler without a reply object that receives %s it",
    (order) => {
      if (order === "after") fault();
      machine.become(handler);
      process.receive(endpoint);
      if (order === "before") fault();
      expect(machine.registers.r15).toBe(faultTag(FaultCause.PageWrite));
      expect(machine.stateOf(faulter.address)).toBe(ThreadState.Suspended);
      expect(process.invoke(faulter.handle, ThreadOperation.Resume)).toBe("Ok");
      expect(violations(machine)).toEqual([]);
    },
  );
});

describe("a faulted thread", () => {
  it("can be suspended and resumed at another place", () => {
    fault();
    process.invoke(faulter.handle, ThreadOperation.Suspend);
    process.invoke(faulter.handle, ThreadOperation.SetInstructionPointer, 0x99);
    process.invoke(faulter.handle, ThreadOperation.Resume);
    machine.become(faulter.address);
    expect(machine.registers.rip).toBe(0x99n);
    expect(Handle.Thread).toBe(3);
  });
});
