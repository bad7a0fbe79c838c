// A passive server whose caller goes away in the middle of a request: who was made with
// unlimited time finishes on that, and is there for the next caller.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  SchedulingContextOperation,
  SystemCall,
  ThreadFlag,
  ThreadOperation,
  ThreadState,
  statusName,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { THREAD } from "../../support/machine-layout.ts";
import { MachineProcess } from "../../support/machine-process.ts";
import { type Machine } from "../../support/machine.ts";

const MILLISECOND = 1_000_000n;
const { Bind, Unbind } = SchedulingContextOperation;
const { Resume, SetFlags, SetPriority } = ThreadOperation;
const { Receiving, Throttled } = ThreadState;

interface Server {
  handle: number;
  address: number;
  endpoint: number;
  reply: number;
}

let process: MachineProcess;
let machine: Machine;

/** A thread that made itself passive and waits on its endpoint. */
function passiveServer(): Server {
  const thread = process.makeThread(100);
  const server = {
    ...thread,
    endpoint: process.make(ObjectType.Endpoint),
    reply: process.make(ObjectType.Reply),
  };
  process.invoke(server.handle, SetPriority, 250);
  process.invoke(server.handle, Resume);
  process.invoke(Handle.Thread, SetPriority, 240);
  expect(machine.current).toBe(server.address);
  process.invoke(server.handle, SetFlags, ThreadFlag.Passive);
  process.receive(server.endpoint, server.reply);
  expect(machine.current).toBe(machine.initThread);
  process.invoke(server.handle, SetPriority, 100);
  return server;
}

/** A thread with a budget, which runs when init steps back. */
function client(): { handle: number; address: number } {
  const thread = process.makeThread(100);
  const context = process.makeContext(5n * MILLISECOND, 10n * MILLISECOND);
  process.invoke(context, Bind, thread.handle);
  process.invoke(thread.handle, Resume);
  return thread;
}

function callFor(nanoseconds: bigint, { endpoint }: Server): void {
  const rdx = machine.devices.time + nanoseconds;
  process.call(SystemCall.CallDeadline, { rdi: BigInt(endpoint), r15: 0n, rdx });
}

const replyReceive = ({ endpoint, reply }: Server): string =>
  process.call(SystemCall.ReplyReceive, {
    rdi: BigInt(endpoint),
    rsi: BigInt(reply),
    r15: 0n,
  });

const contextOf = ({ address }: Server): number =>
  machine.read32(address + THREAD.context);

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

describe("a passive server whose caller's deadline passes", () => {
  let server: Server;
  let back: Server;
  let caller: { handle: number; address: number };

  beforeEach(() => {
    [server, back] = [passiveServer(), passiveServer()];
    caller = client();
    process.leaveToOthers();
    callFor(MILLISECOND, server);
    expect(machine.current).toBe(server.address);
    machine.advance(2n * MILLISECOND);
  });

  it("goes on, and the caller has its time and the bad news at once", () => {
    expect(contextOf(server)).toBe(server.address + THREAD.unlimitedContext);
    machine.become(caller.address);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
    machine.become(server.address);
    expect(violations(machine)).toEqual([]);
  });

  it("is there for the next caller, on that one's time again", () => {
    machine.become(server.address);
    replyReceive(server);
    expect(machine.stateOf(server.address)).toBe(Receiving);
    expect(contextOf(server)).toBe(0);
    machine.become(caller.address);
    process.callEndpoint(server.endpoint);
    expect(machine.current).toBe(server.address);
    expect(contextOf(server)).toBe(machine.read32(caller.address + THREAD.context));
    expect(violations(machine)).toEqual([]);
  });

  it("can itself call a passive server then", () => {
    machine.become(server.address);
    process.callEndpoint(back.endpoint);
    expect(machine.current).toBe(back.address);
    expect(contextOf(back)).toBe(server.address + THREAD.unlimitedContext);
    expect(violations(machine)).toEqual([]);
    replyReceive(back);
    expect(machine.current).toBe(server.address);
    expect(violations(machine)).toEqual([]);
  });
});

it("a plain reply leaves a passive server time to receive", () => {
  const server = passiveServer();
  const caller = client();
  process.leaveToOthers();
  process.callEndpoint(server.endpoint);
  process.reply(server.reply);
  machine.become(server.address);
  process.receive(server.endpoint, server.reply);
  expect(machine.stateOf(server.address)).toBe(Receiving);
  expect(machine.current).toBe(caller.address);
  expect(violations(machine)).toEqual([]);
});

it("who was limited by a context has no unlimited time to finish on", () => {
  const server = passiveServer();
  const context = process.makeContext(MILLISECOND, 10n * MILLISECOND);
  process.invoke(context, Bind, server.handle);
  process.invoke(context, Unbind);
  const caller = client();
  process.leaveToOthers();
  callFor(MILLISECOND, server);
  machine.advance(2n * MILLISECOND);
  expect(machine.current).toBe(caller.address);
  expect(machine.stateOf(server.address)).toBe(Throttled);
  // Whoever may give unlimited time lets it go on.
  machine.become(caller.address);
  process.call(SystemCall.Wait, { rdi: BigInt(Handle.Sleep) });
  process.invoke(server.handle, SetFlags, 0);
  expect(machine.current).toBe(server.address);
  expect(violations(machine)).toEqual([]);
});

it("a thread that limited time has made has none either", () => {
  const maker = client();
  process.leaveToOthers();
  expect(machine.current).toBe(maker.address);
  const child = process.makeThread(0);
  expect(machine.read32(child.address + THREAD.unlimitedContext)).toBe(0);
});
