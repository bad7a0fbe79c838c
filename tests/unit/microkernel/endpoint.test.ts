// Endpoints and reply objects: who gets which message, and what happens when a side is
// missing or goes away. Four threads of equal priority take turns.

import { beforeEach, describe, expect, it } from "vitest";
import {
  ObjectType,
  Right,
  SystemCall,
  ThreadOperation,
  ThreadState,
  statusName,
  tagOf,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import type { MachineProcess } from "../../support/machine-process.ts";
import type { Machine } from "../../support/machine.ts";
import { servingProcess } from "../../support/serving-process.ts";

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;
let threads: { handle: number; address: number }[];

const state = (index: number): number => machine.stateOf(threads[index].address);
const become = (index: number): void => machine.become(threads[index].address);
const status = (index: number): string => {
  become(index);
  return statusName(machine.registers.rax);
};

beforeEach(() => {
  ({ process, machine, endpoint, reply } = servingProcess());
  threads = [0, 1, 2, 3].map(() => process.makeThread(100));
  for (const { handle } of threads) process.invoke(handle, ThreadOperation.Resume);
  process.leaveToOthers();
});

describe("a call", () => {
  it("reaches a waiting receiver with badge, tag and words, and brings the reply back", () => {
    const badged = process.mint(endpoint, 77n);
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(badged, 5, 10n, 20n, 30n, 40n);
    expect(machine.current).toBe(threads[0].address);
    expect(machine.registers).toMatchObject({
      rax: 0n,
      rdi: 77n,
      r15: tagOf(5, 4),
      rbx: 10n,
      r12: 20n,
      r13: 30n,
      r14: 40n,
    });
    expect(state(1)).toBe(ThreadState.AwaitingReply);
    process.reply(reply, 6, 1n, 2n);
    become(1);
    expect(machine.registers).toMatchObject({
      rax: 0n,
      r15: tagOf(6, 2),
      rbx: 1n,
      r12: 2n,
    });
  });

  it("waits until somebody receives", () => {
    become(1);
    process.callEndpoint(endpoint, 5, 10n);
    expect(state(1)).toBe(ThreadState.Sending);
    become(0);
    expect(process.receive(endpoint, reply)).toBe("Ok");
    expect(machine.registers).toMatchObject({ r15: tagOf(5, 1), rbx: 10n, rdi: 0n });
    expect(state(1)).toBe(ThreadState.AwaitingReply);
  });

  it("is served first come, first served", () => {
    for (const index of [1, 2, 3]) {
      become(index);
      process.callEndpoint(endpoint, index);
    }
    const order = [1, 2, 3].map(() => {
      process.receive(endpoint, reply);
      const label = Number(machine.registers.r15 >> 32n);
      process.reply(reply);
      become(0);
      return label;
    });
    expect(order).toEqual([1, 2, 3]);
  });

  it("fails with NoCaller when the receiver offers no reply object", () => {
    become(0);
    process.receive(endpoint);
    become(1);
    expect(process.callEndpoint(endpoint)).toBe("NoCaller");
    expect(state(0)).toBe(ThreadState.Receiving);
    become(2);
    process.call(SystemCall.Send, { rdi: BigInt(endpoint), r15: 0n });
    become(0);
    process.receive(endpoint);
    expect(violations(machine)).toEqual([]);
  });

  it("fails with NoCaller when it was waiting for a receiver without a reply object", () => {
    become(1);
    process.callEndpoint(endpoint);
    become(0);
    process.receive(endpoint);
    expect(state(0)).toBe(ThreadState.Receiving);
    expect(status(1)).toBe("NoCaller");
  });

  it("is told when the reply object it waits for is destroyed", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint);
    process.delete(reply);
    expect(status(1)).toBe("PeerClosed");
  });

  it("is canceled when the receiver takes the next request without an answer", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint);
    become(0);
    process.receive(endpoint, reply);
    expect(status(1)).toBe("Canceled");
    expect(violations(machine)).toEqual([]);
  });

  it.each([
    ["an empty slot", "BadHandle", (): number => 4000],
    ["another object", "WrongType", (): number => reply],
    ["no right to send", "NoRights", (): number => process.copy(endpoint, Right.Read)],
  ])("is refused through %s", (_, expected, handle) => {
    expect(process.callEndpoint(handle())).toBe(expected);
    const registers = { rdi: BigInt(handle()), r15: 0n };
    expect(process.call(SystemCall.Send, registers)).toBe(expected);
    expect(process.call(SystemCall.NbSend, registers)).toBe(expected);
  });
});

describe("a reply", () => {
  it("says NoCaller when nobody waits", () => {
    expect(process.reply(reply)).toBe("NoCaller");
  });

  it("is refused through anything but a reply object", () => {
    expect(process.reply(endpoint)).toBe("WrongType");
    expect(process.reply(4000)).toBe("BadHandle");
  });

  it("can be given only once", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint);
    process.reply(reply);
    become(0);
    expect(process.reply(reply)).toBe("NoCaller");
  });
});

describe("reply and receive", () => {
  const replyReceive = (label = 0): string => {
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: tagOf(label, 0) };
    return process.call(SystemCall.ReplyReceive, registers);
  };

  it("answers and waits for the next request", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint);
    replyReceive(9);
    expect(machine.current).toBe(threads[1].address);
    expect(machine.registers.r15).toBe(tagOf(9, 0));
    expect(state(0)).toBe(ThreadState.Receiving);
  });

  it("takes a request that waits already", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint, 1);
    become(2);
    process.callEndpoint(endpoint, 2);
    become(0);
    replyReceive();
    expect(machine.current).toBe(threads[0].address);
    expect(machine.registers.r15).toBe(tagOf(2, 0));
    expect(status(1)).toBe("Ok");
  });

  it("only receives when the caller has gone", () => {
    become(0);
    replyReceive();
    expect(state(0)).toBe(ThreadState.Receiving);
  });

  it("answers nobody when it can't receive", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    process.callEndpoint(endpoint);
    become(0);
    const registers = { rdi: 4000n, rsi: BigInt(reply), r15: 0n };
    expect(process.call(SystemCall.ReplyReceive, registers)).toBe("BadHandle");
    expect(state(1)).toBe(ThreadState.AwaitingReply);
  });
});

describe("a send", () => {
  it("goes on as soon as the message is taken", () => {
    become(1);
    process.call(SystemCall.Send, { rdi: BigInt(endpoint), r15: tagOf(3, 0) });
    expect(state(1)).toBe(ThreadState.Sending);
    become(0);
    process.receive(endpoint);
    expect(machine.registers.r15).toBe(tagOf(3, 0));
    expect(status(1)).toBe("Ok");
  });

  it("does not block when it must not", () => {
    become(1);
    const registers = { rdi: BigInt(endpoint), r15: tagOf(3, 0) };
    expect(process.call(SystemCall.NbSend, registers)).toBe("WouldBlock");
    become(0);
    process.receive(endpoint, reply);
    become(1);
    expect(process.call(SystemCall.NbSend, registers)).toBe("Ok");
    become(0);
    expect(machine.registers.r15).toBe(tagOf(3, 0));
    expect(process.reply(reply)).toBe("NoCaller");
  });
});

describe("a receive", () => {
  it("does not block when it must not", () => {
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply) };
    expect(process.call(SystemCall.NbReceive, registers)).toBe("WouldBlock");
    expect(violations(machine)).toEqual([]);
  });

  it.each([
    ["an empty slot", "BadHandle", (): number => 4000],
    ["another object", "WrongType", (): number => reply],
    [
      "no right to receive",
      "NoRights",
      (): number => process.copy(endpoint, Right.Write),
    ],
  ])("is refused through %s", (_, expected, handle) => {
    expect(process.receive(handle(), reply)).toBe(expected);
  });

  it("is refused with something else for a reply object", () => {
    expect(process.receive(endpoint, endpoint)).toBe("WrongType");
    expect(process.receive(endpoint, 4000)).toBe("BadHandle");
  });

  it("is refused with a reply object that another receiver offers", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    expect(process.receive(endpoint, reply)).toBe("BadState");
  });

  it("goes on without its reply object when that is destroyed", () => {
    become(0);
    process.receive(endpoint, reply);
    process.delete(reply);
    expect(state(0)).toBe(ThreadState.Receiving);
    expect(process.callEndpoint(endpoint)).toBe("NoCaller");
    expect(violations(machine)).toEqual([]);
  });
});

describe("a destroyed endpoint", () => {
  it("wakes all who wait on it", () => {
    become(1);
    process.callEndpoint(endpoint);
    become(2);
    process.call(SystemCall.Send, { rdi: BigInt(endpoint), r15: 0n });
    process.delete(endpoint);
    expect(status(1)).toBe("PeerClosed");
    expect(status(2)).toBe("PeerClosed");
    expect(violations(machine)).toEqual([]);
  });

  it("has been deleted also when those it woke run before the call ends", () => {
    const deleter = threads[0];
    for (const index of [1, 2]) {
      become(index);
      process.receive(endpoint);
    }
    become(3);
    process.invoke(deleter.handle, ThreadOperation.SetPriority, 50);
    process.invoke(threads[3].handle, ThreadOperation.Suspend);
    expect(machine.current).toBe(deleter.address);
    process.delete(endpoint);
    for (const index of [1, 2]) {
      expect(machine.current).toBe(threads[index].address);
      expect(statusName(machine.registers.rax)).toBe("PeerClosed");
      process.invoke(threads[index].handle, ThreadOperation.Suspend);
    }
    expect(machine.current).toBe(deleter.address);
    expect(statusName(machine.registers.rax)).toBe("Ok");
  });

  it("wakes receivers, and frees their reply objects", () => {
    become(0);
    process.receive(endpoint, reply);
    process.delete(endpoint);
    expect(status(0)).toBe("PeerClosed");
    expect(process.reply(reply)).toBe("NoCaller");
  });
});

describe("no register", () => {
  it("of the sender reaches the receiver unless it is a message register", () => {
    become(0);
    process.receive(endpoint, reply);
    become(1);
    const secret = 0x5ec2e7n;
    Object.assign(machine.registers, {
      rsi: secret,
      rdx: secret,
      r8: secret,
      r9: secret,
    });
    Object.assign(machine.registers, { r10: secret, rbp: secret, rsp: secret });
    process.callEndpoint(endpoint, 1);
    expect(Object.values(machine.registers)).not.toContain(secret);
  });
});

it("a receive that can answer nobody turns away however many callers there are", () => {
  const never = process.make(ObjectType.Notification);
  const callers = Array.from({ length: 50 }, () => process.startThread(100));
  const receiver = process.startThread(90);
  process.leaveToOthers();
  while (machine.current !== receiver) process.callEndpoint(endpoint);
  for (const caller of callers) {
    expect(machine.stateOf(caller)).toBe(ThreadState.Sending);
  }
  process.receive(endpoint);
  while (machine.current !== machine.initThread) {
    expect(machine.registers.rax).toBe(BigInt.asUintN(32, -21n));
    process.call(SystemCall.Wait, { rdi: BigInt(never) });
  }
  expect(machine.stateOf(receiver)).toBe(ThreadState.Receiving);
  expect(violations(machine)).toEqual([]);
});
