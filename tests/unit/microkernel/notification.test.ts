// Notifications: signal, wait, poll, and the binding to a thread.

import { beforeEach, describe, expect, it } from "vitest";
import {
  ObjectType,
  Right,
  SystemCall,
  TagBit,
  ThreadOperation,
  ThreadState,
  statusName,
  tagOf,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

let process: MachineProcess;
let machine: Machine;
let notification: number;
let threads: { handle: number; address: number }[];

const signal = (handle: number): string =>
  process.call(SystemCall.Signal, { rdi: BigInt(handle) });
const poll = (handle = notification): string =>
  process.call(SystemCall.Poll, { rdi: BigInt(handle) });
const wait = (handle = notification): string =>
  process.call(SystemCall.Wait, { rdi: BigInt(handle) });
const become = (index: number): void => machine.become(threads[index].address);
const bind = (index: number, handle = notification): string =>
  process.invoke(threads[index].handle, ThreadOperation.BindNotification, handle);

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
  notification = process.make(ObjectType.Notification);
  threads = [0, 1, 2].map(() => process.makeThread(100));
  for (const { handle } of threads) process.invoke(handle, ThreadOperation.Resume);
  process.leaveToOthers();
});

describe("signals", () => {
  it("gather as the bits of their badges until somebody takes them", () => {
    signal(process.mint(notification, 4n));
    signal(process.mint(notification, 1n << 63n));
    expect(wait()).toBe("Ok");
    expect(machine.registers.rdi).toBe((1n << 63n) | 4n);
    expect(poll()).toBe("WouldBlock");
    expect(machine.registers.rdi).toBe(0n);
  });

  it("without a badge are bit 0", () => {
    signal(notification);
    expect(poll()).toBe("Ok");
    expect(machine.registers.rdi).toBe(1n);
  });

  it("wake one waiter, who came first", () => {
    const badged = process.mint(notification, 8n);
    become(0);
    wait();
    become(1);
    wait();
    expect(signal(badged)).toBe("Ok");
    become(0);
    expect(machine.registers).toMatchObject({ rax: 0n, rdi: 8n });
    expect(machine.stateOf(threads[1].address)).toBe(ThreadState.Waiting);
  });

  it.each([
    ["an empty slot", "BadHandle", (): number => 4000],
    ["another object", "WrongType", (): number => process.make(ObjectType.Reply)],
  ])("are refused through %s", (_, expected, handle) => {
    expect(signal(handle())).toBe(expected);
    expect(poll(handle())).toBe(expected);
    expect(wait(handle())).toBe(expected);
  });

  it("need the right to write, waiting needs the right to read", () => {
    expect(signal(process.copy(notification, Right.Read))).toBe("NoRights");
    const writeOnly = process.copy(notification, Right.Write);
    expect(poll(writeOnly)).toBe("NoRights");
    expect(wait(writeOnly)).toBe("NoRights");
  });

  it("let a more urgent waiter run at once", () => {
    const urgent = process.makeThread(100);
    process.invoke(urgent.handle, ThreadOperation.Resume);
    machine.become(urgent.address);
    wait();
    machine.view.setUint32(urgent.address + 168, 200, true);
    signal(notification);
    expect(machine.current).toBe(urgent.address);
  });
});

describe("a bound notification", () => {
  it("interrupts a receive, and the tag says so", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    expect(bind(0)).toBe("Ok");
    become(0);
    process.receive(endpoint, reply);
    become(1);
    signal(process.mint(notification, 32n));
    become(0);
    expect(machine.registers).toMatchObject({
      rax: 0n,
      rdi: 32n,
      r15: BigInt(TagBit.Notification),
      rbx: 0n,
    });
    expect(violations(machine)).toEqual([]);
  });

  it("is delivered before requests that wait", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    bind(0);
    become(1);
    signal(notification);
    process.callEndpoint(endpoint);
    become(0);
    process.receive(endpoint, reply);
    expect(machine.registers.r15).toBe(BigInt(TagBit.Notification));
    process.receive(endpoint, reply);
    expect(machine.registers.r15).toBe(tagOf(0, 0));
  });

  it("keeps a server from waiting by the fast path while bits are pending", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const reply = process.make(ObjectType.Reply);
    bind(0);
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint);
    expect(machine.current).toBe(threads[0].address);
    signal(notification);
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: 0n };
    process.call(SystemCall.ReplyReceive, registers);
    become(0);
    expect(machine.registers.r15).toBe(BigInt(TagBit.Notification));
  });

  it("gives bits that came before the binding to a thread that receives already", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    become(0);
    process.receive(endpoint);
    become(1);
    signal(notification);
    bind(0);
    become(0);
    expect(machine.registers.r15).toBe(BigInt(TagBit.Notification));
  });

  it("belongs to one thread, and a thread has one", () => {
    bind(0);
    expect(bind(1)).toBe("Occupied");
    expect(bind(0, process.make(ObjectType.Notification))).toBe("Occupied");
    const { UnbindNotification } = ThreadOperation;
    expect(process.invoke(threads[0].handle, UnbindNotification)).toBe("Ok");
    expect(process.invoke(threads[0].handle, UnbindNotification)).toBe("BadState");
    expect(bind(1)).toBe("Ok");
  });

  it("has to be a notification with the right to read", () => {
    expect(bind(0, 4000)).toBe("BadHandle");
    expect(bind(0, process.make(ObjectType.Endpoint))).toBe("WrongType");
    expect(bind(0, process.copy(notification, Right.Write))).toBe("NoRights");
  });
});

describe("a destroyed notification", () => {
  it("wakes who waits and lets go of its thread", () => {
    bind(1);
    become(0);
    wait();
    process.delete(notification);
    become(0);
    expect(statusName(machine.registers.rax)).toBe("PeerClosed");
    expect(bind(1, process.make(ObjectType.Notification))).toBe("Ok");
    expect(violations(machine)).toEqual([]);
  });
});
