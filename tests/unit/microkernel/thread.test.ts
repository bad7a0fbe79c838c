// Threads and their scheduling.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  RegisterIndex,
  Right,
  SystemCall,
  ThreadFlag,
  ThreadOperation,
  ThreadState,
  USER_END,
  UntypedOperation,
  statusName,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { THREAD, WINDOW } from "../../support/machine-layout.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const {
  Configure,
  SetPriority,
  WriteRegisters,
  ReadRegisters,
  Resume,
  Suspend,
  SetFlags,
  Describe,
  SetInstructionPointer,
} = ThreadOperation;

let process: MachineProcess;
let machine: Machine;

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

describe("configuring a thread", () => {
  const configure = (...values: number[]): string =>
    process.invoke(process.make(ObjectType.Thread), Configure, ...values);

  it("wants a table and an address space; handler and buffer are optional", () => {
    expect(configure(Handle.Table, Handle.AddressSpace, 0, 0)).toBe("Ok");
    expect(configure(0, Handle.AddressSpace, 0, 0)).toBe("BadHandle");
    expect(configure(Handle.Table, 0, 0, 0)).toBe("BadHandle");
    expect(configure(Handle.Log, Handle.AddressSpace, 0, 0)).toBe("WrongType");
    expect(configure(Handle.Table, Handle.Table, 0, 0)).toBe("WrongType");
    expect(violations(machine)).toEqual([]);
  });

  it("wants a fault endpoint that can be sent to", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const own = [Handle.Table, Handle.AddressSpace] as const;
    expect(configure(...own, endpoint, 0)).toBe("Ok");
    expect(configure(...own, process.copy(endpoint, Right.Read), 0)).toBe("NoRights");
    expect(configure(...own, Handle.Log, 0)).toBe("WrongType");
  });

  it("wants a buffer of 4 KiB that the core can read and write", () => {
    const own = [Handle.Table, Handle.AddressSpace, 0] as const;
    const frame = process.make(ObjectType.Frame, 12);
    expect(configure(...own, frame)).toBe("Ok");
    expect(configure(...own, process.copy(frame, Right.Read))).toBe("NoRights");
    expect(configure(...own, process.make(ObjectType.Frame, 21))).toBe("BadArgument");
    expect(configure(...own, Handle.Log)).toBe("WrongType");
    const device = process.takeSlots(1);
    const kind = ObjectType.Frame | (12 << 8);
    process.invoke(process.deviceUntyped, UntypedOperation.Retype, kind, 0, device, 1);
    expect(configure(...own, device)).toBe("BadArgument");
  });

  const lackingWords = (thread: number): number =>
    machine.view.getUint16(thread + THREAD.lackingWords, true);

  it("replaces what it had, and deleting an object takes it away", () => {
    const { handle, address } = process.makeThread(100);
    const buffer = process.make(ObjectType.Frame, 12);
    const page = process.objectOf(buffer) << 12;
    const bare = process.objectOf(process.make(ObjectType.Thread));
    expect(lackingWords(bare)).toBe(508);
    process.invoke(handle, Configure, Handle.Table, Handle.AddressSpace, 0, buffer);
    expect(machine.read32(address + THREAD.buffer)).toBe(page);
    expect(machine.read64(address + THREAD.bufferWords)).toBe(WINDOW + BigInt(page + 32));
    expect(lackingWords(address)).toBe(0);
    process.revoke(buffer);
    expect(machine.read32(address + THREAD.buffer)).toBe(0);
    expect(lackingWords(address)).toBe(508);
    expect(violations(machine)).toEqual([]);
  });

  it("may be done to oneself, and keeps what one has", () => {
    const own = [Handle.Table, Handle.AddressSpace, 0, 0] as const;
    const { initThread } = machine;
    const before = machine.read32(initThread + THREAD.table);
    const root = machine.rootOf(initThread);
    expect(process.invoke(Handle.Thread, Configure, ...own)).toBe("Ok");
    expect(machine.read32(initThread + THREAD.table)).toBe(before);
    expect(machine.rootOf(initThread)).toBe(root);
    expect(machine.cr3).toBe(root);
    expect(process.invoke(Handle.Log, 99)).toBe("BadOperation");
    expect(violations(machine)).toEqual([]);
  });

  it("refuses when that would delete the last capability to the thread's table", () => {
    const table = process.make(ObjectType.CapabilityTable, 8);
    const { handle } = process.makeThread(255);
    process.invoke(handle, Configure, table, Handle.AddressSpace, 0, 0);
    process.delete(table);
    const own = [Handle.Table, Handle.AddressSpace, 0, 0] as const;
    expect(process.invoke(handle, Configure, ...own)).toBe("NotEmpty");
    expect(violations(machine)).toEqual([]);
  });
});

describe("a thread", () => {
  it("starts where it was told, with its stack and its argument", () => {
    const { handle, address } = process.makeThread(255);
    process.invoke(handle, WriteRegisters, 0x1234, 0x8000, 99);
    process.invoke(handle, Resume);
    machine.become(address);
    expect(machine.registers).toMatchObject({
      rip: 0x1234n,
      rsp: 0x8000n,
      rdi: 99n,
      rflags: 0x202n,
    });
  });

  it("can't be given an address outside the user's half", () => {
    const { handle } = process.makeThread(100);
    expect(process.invoke(handle, WriteRegisters, USER_END, 0, 0)).toBe("OutOfRange");
    expect(process.invoke(handle, SetInstructionPointer, 1n << 63n)).toBe("OutOfRange");
    expect(process.invoke(handle, SetInstructionPointer, 0x5000)).toBe("Ok");
  });

  it("keeps its registers while it runs", () => {
    const { handle, address } = process.makeThread(255);
    process.invoke(handle, Resume);
    expect(machine.stateOf(address)).toBe(ThreadState.Ready);
    expect(process.invoke(handle, WriteRegisters, 0, 0, 0)).toBe("BadState");
    expect(process.invoke(handle, SetInstructionPointer, 0)).toBe("BadState");
    expect(process.invoke(handle, Resume)).toBe("BadState");
  });

  it("shows its registers in the caller's buffer", () => {
    const { handle } = process.makeThread(100);
    process.invoke(handle, WriteRegisters, 0x1234, 0x8000, 99);
    expect(process.invoke(handle, ReadRegisters)).toBe("Ok");
    expect(process.value).toBe(BigInt(RegisterIndex.Count));
    const words = machine.read32(machine.initThread + THREAD.buffer) + 32;
    expect(machine.read64(words + 8 * RegisterIndex.Rip)).toBe(0x1234n);
    expect(machine.read64(words + 8 * RegisterIndex.Rsp)).toBe(0x8000n);
    expect(machine.read64(words + 8 * RegisterIndex.Rflags)).toBe(0x202n);
  });

  it("needs a buffer to read registers into", () => {
    machine.write32(machine.initThread + THREAD.buffer, 0);
    const slot = process.make(ObjectType.Thread);
    expect(process.invoke(slot, ReadRegisters)).toBe("NoBuffer");
  });

  it("gets all registers back after an interrupt", () => {
    const before = { ...machine.registers, rbx: 1n, r10: 2n, r11: 3n, rcx: 4n, rsi: 5n };
    Object.assign(machine.registers, before, { rflags: 0x246n });
    machine.interrupt(255);
    expect(machine.registers).toEqual({ ...before, rflags: 0x246n });
  });

  it("tells its state and priority", () => {
    const { handle } = process.makeThread(42);
    process.invoke(handle, Describe);
    expect(process.value & 0xffffn).toBe(BigInt(ThreadState.Suspended | (42 << 8)));
  });

  it("has no other operation", () => {
    expect(process.invoke(Handle.Thread, 99)).toBe("BadOperation");
    expect(process.invoke(Handle.Thread, SetPriority, 256)).toBe("BadArgument");
    expect(process.invoke(Handle.Thread, SetFlags, 8)).toBe("BadArgument");
  });
});

describe("suspending", () => {
  it("stops a ready thread until it is resumed", () => {
    const { handle, address } = process.makeThread(100);
    process.invoke(handle, Resume);
    process.invoke(handle, Suspend);
    expect(machine.stateOf(address)).toBe(ThreadState.Suspended);
    expect(process.invoke(handle, Suspend)).toBe("Ok");
    expect(process.invoke(handle, Resume)).toBe("Ok");
    expect(violations(machine)).toEqual([]);
  });

  it("cancels what a blocked thread waits for", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const { handle, address } = process.makeThread(255);
    process.invoke(handle, Resume);
    machine.become(address);
    process.receive(endpoint);
    process.invoke(handle, Suspend);
    expect(violations(machine)).toEqual([]);
    process.invoke(handle, Resume);
    machine.become(address);
    expect(statusName(machine.registers.rax)).toBe("Canceled");
  });

  it("works on the caller itself", () => {
    const { handle, address } = process.makeThread(255);
    process.invoke(handle, Resume);
    machine.become(address);
    process.invoke(handle, Suspend);
    expect(machine.current).toBe(machine.initThread);
    process.invoke(handle, Resume);
    machine.become(address);
    expect(statusName(machine.registers.rax)).toBe("Ok");
  });
});

describe("scheduling", () => {
  it("lets the most urgent ready thread run", () => {
    const low = process.startThread(10);
    const high = process.startThread(200);
    process.leaveToOthers();
    expect(machine.current).toBe(high);
    machine.systemCall(SystemCall.Yield);
    expect(machine.current).toBe(high);
    expect(machine.stateOf(low)).toBe(ThreadState.Ready);
  });

  it("lets equals take turns when they yield", () => {
    const threads = [1, 2, 3].map(() => process.startThread(50));
    process.leaveToOthers();
    const order = [0, 1, 2, 3].map(() => {
      const { current } = machine;
      machine.systemCall(SystemCall.Yield);
      return current;
    });
    expect(order).toEqual([...threads, threads[0]]);
  });

  it("ends a slice by the timer, and counts the ticks", () => {
    const threads = [1, 2].map(() => process.startThread(50));
    process.leaveToOthers();
    const first = machine.current;
    machine.advance(5_000_000n);
    expect(machine.current).not.toBe(first);
    expect(threads).toContain(machine.current);
    expect(machine.read32(first + THREAD.ticks)).toBe(1);
  });

  it("gives a preempted thread its turn back before its equals", () => {
    const handles = [1, 2].map(() => process.makeThread(50));
    const urgent = process.makeThread(60);
    for (const { handle } of handles) process.invoke(handle, Resume);
    process.leaveToOthers();
    const first = machine.current;
    process.invoke(urgent.handle, Resume);
    expect(machine.current).toBe(urgent.address);
    process.invoke(urgent.handle, Suspend);
    expect(machine.current).toBe(first);
  });

  it("moves a thread when its priority changes", () => {
    const { handle, address } = process.makeThread(10);
    process.invoke(handle, Resume);
    process.leaveToOthers();
    process.invoke(handle, SetPriority, 0);
    expect(machine.current).not.toBe(0);
    expect(machine.stateOf(address)).toBeGreaterThan(0);
    expect(violations(machine)).toEqual([]);
  });

  it("idles when nobody is ready, until an interrupt", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    process.receive(endpoint);
    expect(machine.current).toBe(0);
    machine.interrupt(255);
    expect(machine.current).toBe(0);
    expect(violations(machine)).toEqual([]);
  });

  it("knows only its own system calls", () => {
    expect(statusName(machine.systemCall(19))).toBe("BadSystemCall");
    expect(statusName(machine.systemCall(255))).toBe("BadSystemCall");
    expect(statusName(machine.systemCall(SystemCall.Null))).toBe("Ok");
  });
});

describe("FPU registers", () => {
  const useFpu = (): { handle: number; address: number } => {
    const thread = process.makeThread(50);
    process.invoke(thread.handle, SetFlags, ThreadFlag.Fpu);
    process.invoke(thread.handle, Resume);
    return thread;
  };

  it("are out of reach of threads without the flag", () => {
    process.startThread(50);
    process.leaveToOthers();
    expect(machine.fpuUsable).toBe(false);
  });

  it("are saved and loaded when their owner changes, not before", () => {
    const one = useFpu();
    const plain = process.startThread(50);
    process.leaveToOthers();
    machine.become(one.address);
    expect(machine.fpuUsable).toBe(true);
    machine.become(plain);
    expect(machine.fpuUsable).toBe(false);
    machine.become(one.address);
    expect(machine.fpuUsable).toBe(true);
    expect(machine.fpuRestores).toEqual([one.address]);
    expect(machine.fpuSaves).toEqual([]);
    const other = useFpu();
    machine.become(other.address);
    expect(machine.fpuSaves).toEqual([one.address]);
    expect(machine.fpuRestores).toEqual([one.address, other.address]);
  });

  it("start with the control words of the ABI", () => {
    const { address } = useFpu();
    expect(machine.view.getUint16(address + THREAD.fpu, true)).toBe(0x37f);
    expect(machine.read32(address + THREAD.fpu + 24)).toBe(0x1f80);
  });

  it("change hands on the short way", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    const server = useFpu();
    const client = process.startThread(50);
    process.leaveToOthers();
    machine.become(server.address);
    process.receive(endpoint, reply);
    machine.become(client);
    process.callEndpoint(endpoint);
    machine.become(server.address);
    expect(machine.fpuUsable).toBe(true);
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
    process.call(SystemCall.ReplyReceive, registers);
    expect(machine.current).toBe(client);
    expect(machine.fpuUsable).toBe(false);
    expect(machine.fastSwitches).toBe(2);
  });

  it("of a thread that loses the flag are clean when it gets it back", () => {
    const { handle, address } = useFpu();
    process.leaveToOthers();
    machine.become(address);
    machine.write32(address + THREAD.fpu + 160, 0x5ec2e7);
    process.invoke(handle, SetFlags, 0);
    expect(machine.fpuUsable).toBe(false);
    expect(machine.read32(address + THREAD.fpu + 160)).toBe(0);
  });
});
