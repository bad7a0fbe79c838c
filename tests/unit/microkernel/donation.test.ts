// Donation: a passive server runs on the scheduling context of whoever calls it, and
// every way in which that can end.

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
import { MachineProcess } from "../../support/machine-process.ts";
import { CONTEXT } from "../../support/machine-layout.ts";
import { type Machine } from "../../support/machine.ts";

const MILLISECOND = 1_000_000n;
const { Bind, Consumed, Unbind } = SchedulingContextOperation;
const { Cancel, Resume, SetFlags, SetPriority, Suspend } = ThreadOperation;
const { Throttled, AwaitingReply } = ThreadState;

interface Actor {
  handle: number;
  address: number;
  endpoint: number;
  reply: number;
}

let process: MachineProcess;
let machine: Machine;

/** A passive thread without any time of its own that waits on its endpoint. */
function passiveServer(priority = 100): Actor {
  const server = process.makeThread(priority);
  const endpoint = process.make(ObjectType.Endpoint);
  const reply = process.make(ObjectType.Reply);
  process.invoke(server.handle, SetPriority, 200);
  process.invoke(server.handle, Resume);
  process.invoke(Handle.Thread, SetPriority, 200);
  machine.become(server.address);
  process.receive(endpoint, reply);
  machine.become(machine.initThread);
  const context = process.makeContext(MILLISECOND, MILLISECOND);
  process.invoke(context, Bind, server.handle);
  expect(process.invoke(context, Unbind)).toBe("Ok");
  process.invoke(server.handle, SetPriority, priority);
  process.invoke(Handle.Thread, SetPriority, 150);
  return { ...server, endpoint, reply };
}

/** A thread with a budget, and its context. */
function client(budget = 5n * MILLISECOND, priority = 100) {
  const thread = process.makeThread(priority);
  const context = process.makeContext(budget, 10n * MILLISECOND);
  process.invoke(context, Bind, thread.handle);
  process.invoke(thread.handle, Resume);
  return { ...thread, context };
}

const replyReceive = (server: Actor): string =>
  process.call(SystemCall.ReplyReceive, {
    rdi: BigInt(server.endpoint),
    rsi: BigInt(server.reply),
    r15: 0n,
  });

function consumed(context: number): bigint {
  return machine.read64(process.objectOf(context) + CONTEXT.consumed);
}

/** Lets `caller`, which runs, call `server`, which then runs. */
function callInto(server: Actor): void {
  process.callEndpoint(server.endpoint);
  expect(machine.current).toBe(server.address);
  expect(violations(machine)).toEqual([]);
}

beforeEach(() => {
  process = new MachineProcess();
  machine = process.machine;
});

describe.each([true, false])("a passive server (fast path: %s)", (fastPath) => {
  beforeEach(() => {
    machine.fastPath = fastPath;
  });

  it("runs on its client's time and gives it back with the reply", () => {
    const server = passiveServer();
    const { address, context } = client();
    process.leaveToOthers();
    expect(machine.current).toBe(address);
    machine.advance(MILLISECOND);
    callInto(server);
    machine.advance(2n * MILLISECOND);
    replyReceive(server);
    expect(machine.current).toBe(address);
    expect(violations(machine)).toEqual([]);
    machine.advance(MILLISECOND);
    process.invoke(context, Consumed);
    expect(process.value).toBe(4n * MILLISECOND);
    expect(machine.fastSwitches).toBe(fastPath ? 2 : 0);
  });

  it("runs on the time of a client without a budget", () => {
    const server = passiveServer();
    const thread = process.startThread(100);
    process.leaveToOthers();
    callInto(server);
    machine.advance(20n * MILLISECOND);
    expect(machine.current).toBe(server.address);
    replyReceive(server);
    expect(machine.current).toBe(thread);
    expect(violations(machine)).toEqual([]);
  });

  it("is on its own limited time again when it has answered", () => {
    const server = passiveServer();
    const own = process.makeContext(MILLISECOND, 100n * MILLISECOND);
    process.invoke(own, Bind, server.handle);
    const thread = process.startThread(100);
    process.leaveToOthers();
    callInto(server);
    replyReceive(server);
    expect(machine.current).toBe(thread);
    expect(machine.fastSwitches).toBe(fastPath ? 2 : 0);
    // Among them: who is on a limited context has the mark that lets it be charged.
    expect(violations(machine)).toEqual([]);
  });

  it("waits for its client's next period when the budget is used up", () => {
    const server = passiveServer();
    const { address } = client(MILLISECOND);
    process.leaveToOthers();
    callInto(server);
    machine.advance(2n * MILLISECOND);
    expect(machine.stateOf(server.address)).toBe(Throttled);
    expect(machine.current).toBe(machine.initThread);
    machine.advance(8n * MILLISECOND + MILLISECOND / 2n);
    expect(machine.current).toBe(server.address);
    replyReceive(server);
    expect(machine.current).toBe(address);
    expect(violations(machine)).toEqual([]);
  });

  it("passes the context on when it calls another, and gets it back", () => {
    const [front, back] = [passiveServer(), passiveServer()];
    const { address, context } = client();
    process.leaveToOthers();
    callInto(front);
    callInto(back);
    machine.advance(MILLISECOND);
    replyReceive(back);
    expect(machine.current).toBe(front.address);
    expect(violations(machine)).toEqual([]);
    replyReceive(front);
    expect(machine.current).toBe(address);
    process.invoke(context, Consumed);
    expect(process.value).toBe(MILLISECOND);
  });

  it("keeps its own priority, whatever its client's is", () => {
    const server = passiveServer(120);
    client(5n * MILLISECOND, 60);
    process.leaveToOthers();
    callInto(server);
    process.invoke(server.handle, ThreadOperation.Describe);
    expect((process.value >> 8n) & 0xffn).toBe(120n);
    expect(process.invoke(server.handle, SetPriority, 201)).toBe("NoRights");
    expect(process.invoke(server.handle, SetPriority, 60)).toBe("Ok");
    expect(machine.current).toBe(server.address);
  });

  it("serves a queued caller on that caller's time", () => {
    const server = passiveServer();
    const [first, second] = [client(), client()];
    process.leaveToOthers();
    machine.become(first.address);
    callInto(server);
    machine.advance(MILLISECOND / 2n);
    machine.become(second.address);
    process.callEndpoint(server.endpoint);
    machine.become(server.address);
    replyReceive(server);
    expect(violations(machine)).toEqual([]);
    machine.become(server.address);
    const before = consumed(second.context);
    machine.advance(MILLISECOND);
    expect(machine.current).toBe(server.address);
    machine.become(first.address);
    expect(consumed(second.context) - before).toBe(MILLISECOND);
  });

  it("can give back more than sixteen contexts deep; beyond there is no donation", () => {
    const servers = Array.from({ length: 17 }, () => passiveServer());
    client();
    process.leaveToOthers();
    for (const server of servers.slice(0, 16)) callInto(server);
    process.callEndpoint(servers[16].endpoint);
    expect(machine.stateOf(servers[16].address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });
});

describe("a donation ends", () => {
  let front: Actor;
  let back: Actor;
  let caller: ReturnType<typeof client>;

  /** The client has called `front`, and that `back`, which runs. */
  beforeEach(() => {
    front = passiveServer();
    back = passiveServer();
    caller = client();
    process.leaveToOthers();
    callInto(front);
    callInto(back);
  });

  /** Who runs on the client's context. */
  const holder = (): number =>
    machine.read32(process.objectOf(caller.context) + CONTEXT.holder);

  it("when the first caller is canceled: it has its time, the servers none", () => {
    process.invoke(caller.handle, Cancel);
    expect(machine.current).toBe(caller.address);
    expect(statusName(machine.registers.rax)).toBe("Canceled");
    expect(machine.stateOf(back.address)).toBe(Throttled);
    expect(machine.stateOf(front.address)).toBe(AwaitingReply);
    expect(violations(machine)).toEqual([]);
  });

  it("when the caller in between is canceled: it goes on with the time", () => {
    process.invoke(front.handle, Cancel);
    expect(machine.current).toBe(front.address);
    expect(machine.stateOf(back.address)).toBe(Throttled);
    replyReceive(front);
    expect(machine.current).toBe(caller.address);
    expect(violations(machine)).toEqual([]);
  });

  it("when a server is suspended only as far as it may run", () => {
    process.invoke(back.handle, Suspend);
    expect(machine.current).toBe(machine.initThread);
    expect(holder()).toBe(back.address);
    process.invoke(back.handle, Resume);
    process.leaveToOthers();
    expect(machine.current).toBe(back.address);
    expect(violations(machine)).toEqual([]);
  });

  it("when the last server is deleted: the one before has the time", () => {
    process.delete(back.handle);
    expect(holder()).toBe(front.address);
    expect(machine.stateOf(front.address)).toBe(AwaitingReply);
    expect(violations(machine)).toEqual([]);
    process.delete(back.reply);
    machine.become(front.address);
    expect(statusName(machine.registers.rax)).toBe("PeerClosed");
    replyReceive(front);
    expect(machine.current).toBe(caller.address);
  });

  it("when the server in between is deleted: the time is the first caller's", () => {
    process.delete(front.handle);
    expect(holder()).toBe(caller.address);
    expect(machine.stateOf(back.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
    process.delete(front.reply);
    expect(machine.current).toBe(caller.address);
  });

  it("when the first caller is deleted: nobody works on its time any more", () => {
    process.delete(caller.handle);
    expect(machine.current).toBe(machine.initThread);
    expect(machine.stateOf(back.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("when the context is destroyed", () => {
    process.delete(caller.context);
    expect(machine.current).toBe(machine.initThread);
    expect(machine.stateOf(back.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("when a reply object is destroyed: its caller has the time", () => {
    process.delete(front.reply);
    expect(machine.current).toBe(caller.address);
    expect(statusName(machine.registers.rax)).toBe("PeerClosed");
    expect(machine.stateOf(back.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("when somebody else answers the caller, with the reply object in hand", () => {
    machine.advance(MILLISECOND);
    process.reply(front.reply);
    expect(machine.current).toBe(caller.address);
    expect(machine.stateOf(back.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("when the server waits for new work without having answered", () => {
    process.receive(back.endpoint, process.make(ObjectType.Reply));
    expect(machine.stateOf(back.address)).toBe(ThreadState.Receiving);
    expect(holder()).toBe(front.address);
    expect(violations(machine)).toEqual([]);
  });
});

describe("a caller's deadline", () => {
  it("takes the time back from a server that does not answer", () => {
    const server = passiveServer();
    const { address } = client();
    process.leaveToOthers();
    const rdx = machine.devices.time + MILLISECOND;
    const inputs = { rdi: BigInt(server.endpoint), r15: 0n, rdx };
    process.call(SystemCall.CallDeadline, inputs);
    expect(machine.current).toBe(server.address);
    machine.advance(2n * MILLISECOND);
    expect(machine.current).toBe(address);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
    expect(machine.stateOf(server.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });

  it("leaves a server that has a context of its own to finish on that", () => {
    const server = passiveServer();
    const own = process.makeContext(MILLISECOND, 100n * MILLISECOND);
    process.invoke(own, Bind, server.handle);
    const { address } = client();
    process.leaveToOthers();
    const rdx = machine.devices.time + MILLISECOND;
    process.call(SystemCall.CallDeadline, {
      rdi: BigInt(server.endpoint),
      r15: 0n,
      rdx,
    });
    machine.advance(MILLISECOND + MILLISECOND / 2n);
    machine.become(address);
    expect(statusName(machine.registers.rax)).toBe("TimedOut");
    process.call(SystemCall.Wait, { rdi: BigInt(Handle.Sleep) });
    expect(machine.current).toBe(server.address);
    replyReceive(server);
    expect(machine.stateOf(server.address)).toBe(ThreadState.Receiving);
    expect(violations(machine)).toEqual([]);
  });
});

describe("a faulting thread", () => {
  it("donates its time to a passive handler", () => {
    const handler = passiveServer();
    const thread = process.makeThread(100, handler.endpoint);
    const context = process.makeContext(5n * MILLISECOND, 10n * MILLISECOND);
    process.invoke(context, Bind, thread.handle);
    process.invoke(thread.handle, Resume);
    process.leaveToOthers();
    machine.exception(14, 6, 0x1234n);
    expect(machine.current).toBe(handler.address);
    expect(violations(machine)).toEqual([]);
    replyReceive(handler);
    expect(machine.current).toBe(thread.address);
    expect(violations(machine)).toEqual([]);
  });
});

describe("a thread that is made passive while it is blocked", () => {
  it("has no time when what it waits for comes without any", () => {
    const notification = process.make(ObjectType.Notification);
    const thread = process.makeThread(200);
    process.invoke(thread.handle, Resume);
    process.leaveToOthers();
    process.call(SystemCall.Wait, { rdi: BigInt(notification) });
    process.invoke(thread.handle, SetFlags, ThreadFlag.Passive);
    process.call(SystemCall.Signal, { rdi: BigInt(notification) });
    expect(machine.stateOf(thread.address)).toBe(Throttled);
    process.invoke(thread.handle, SetFlags, 0);
    expect(machine.current).toBe(thread.address);
    expect(violations(machine)).toEqual([]);
  });

  it("ends when a caller that had made itself passive is so no more", () => {
    const server = passiveServer();
    const caller = process.makeThread(160);
    process.invoke(caller.handle, Resume);
    process.invoke(caller.handle, SetFlags, ThreadFlag.Passive);
    process.callEndpoint(server.endpoint);
    expect(machine.current).toBe(machine.initThread);
    expect(process.invoke(caller.handle, SetFlags, 0)).toBe("Ok");
    expect(machine.stateOf(caller.address)).toBe(AwaitingReply);
    expect(machine.stateOf(server.address)).toBe(Throttled);
    expect(violations(machine)).toEqual([]);
  });
});
