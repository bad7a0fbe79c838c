// Long messages and capabilities, by the fast and by the complete path.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  Right,
  SystemCall,
  TableOperation,
  ThreadOperation,
  tagOf,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { THREAD } from "../../support/machine-layout.ts";
import { capabilityAt } from "../../support/machine-objects.ts";
import type { MachineProcess } from "../../support/machine-process.ts";
import type { Machine } from "../../support/machine.ts";
import { servingProcess } from "../../support/serving-process.ts";

const SEND_HANDLES = 0;
const RECEIVE_SLOTS = 16;

let process: MachineProcess;
let machine: Machine;
let endpoint: number;
let reply: number;
let server: number;
let client: number;

const bufferOf = (thread: number): number => machine.read32(thread + THREAD.buffer);

function takeBuffer(thread: number): void {
  machine.write32(thread + THREAD.buffer, 0);
  machine.view.setUint16(thread + THREAD.lackingWords, 508, true);
}

function startServer(): void {
  machine.become(server);
  process.receive(endpoint, reply);
}

/** Calls from the client. */
function call(r15: bigint): string {
  machine.become(client);
  const registers = { rdi: BigInt(endpoint), r15 };
  return process.call(SystemCall.Call, registers);
}

beforeEach(() => {
  ({ process, machine, endpoint, reply } = servingProcess());
  server = process.startThread(100);
  client = process.startThread(100);
  process.leaveToOthers();
});

describe("a message of more than four words", () => {
  const fill = (thread: number): void => {
    for (let i = 4; i < 512; i += 1) {
      machine.write64(bufferOf(thread) + 8 * i, BigInt(1000 + i));
    }
  };

  it.each([5, 16, 100, 512])(
    "of %i words arrives whole when a receiver waits",
    (length) => {
      fill(client);
      startServer();
      call(tagOf(9, length));
      expect(machine.current).toBe(server);
      expect(machine.registers.r15).toBe(tagOf(9, length));
      for (let i = 4; i < length; i += 1) {
        expect(machine.read64(bufferOf(server) + 8 * i)).toBe(BigInt(1000 + i));
      }
      if (length < 512) expect(machine.read64(bufferOf(server) + 8 * length)).toBe(0n);
    },
  );

  it("arrives whole when the sender waited, and so does a long reply", () => {
    fill(client);
    call(tagOf(9, 512));
    machine.become(server);
    process.receive(endpoint, reply);
    expect(machine.read64(bufferOf(server) + 8 * 511)).toBe(1511n);
    machine.write64(bufferOf(server) + 32, 42n);
    process.call(SystemCall.Reply, { rdi: BigInt(reply), r15: tagOf(0, 5) });
    machine.become(client);
    expect(machine.registers.r15).toBe(tagOf(0, 5));
    expect(machine.read64(bufferOf(client) + 32)).toBe(42n);
  });

  it.each([0, 4, 5, 512])(
    "of %i words goes the short way, and so does the answer",
    (length) => {
      startServer();
      call(tagOf(9, length));
      const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply) };
      process.call(SystemCall.ReplyReceive, { ...registers, r15: tagOf(0, length) });
      expect(machine.current).toBe(client);
      expect(machine.fastSwitches).toBe(2);
    },
  );

  it("is TooLong beyond 512 words or with more than four capabilities", () => {
    startServer();
    expect(call(tagOf(9, 513))).toBe("TooLong");
    expect(call(tagOf(9, 0, 5))).toBe("TooLong");
  });

  it("is NoBuffer without a buffer to send it from", () => {
    startServer();
    takeBuffer(client);
    expect(call(tagOf(9, 5))).toBe("NoBuffer");
    expect(call(tagOf(9, 0, 1))).toBe("NoBuffer");
  });

  it("is cut to four words for a receiver without a buffer", () => {
    startServer();
    takeBuffer(server);
    call(tagOf(9, 5));
    expect(machine.registers.r15).toBe(tagOf(9, 4));
  });

  it("is cut to four words when it answers a caller without a buffer", () => {
    startServer();
    call(tagOf(9, 0));
    takeBuffer(client);
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: tagOf(0, 5) };
    process.call(SystemCall.ReplyReceive, registers);
    machine.become(client);
    expect(machine.registers.r15).toBe(tagOf(0, 4));
  });

  it("needs no buffer when all of it is in registers", () => {
    startServer();
    takeBuffer(client);
    takeBuffer(server);
    call(tagOf(9, 4));
    const registers = { rdi: BigInt(endpoint), rsi: BigInt(reply), r15: tagOf(0, 4) };
    process.call(SystemCall.ReplyReceive, registers);
    expect(machine.current).toBe(client);
    expect(machine.fastSwitches).toBe(2);
  });
});

describe("a tag", () => {
  it("loses the bits that only the core may set", () => {
    startServer();
    call(tagOf(9, 2) | 0xc000n);
    expect(machine.registers.r15).toBe(tagOf(9, 2));
  });
});

describe("capabilities in a message", () => {
  const offer = (...handles: number[]): void => {
    handles.forEach((handle, index) => {
      machine.write32(bufferOf(client) + SEND_HANDLES + 4 * index, handle);
    });
  };
  const want = (...slots: number[]): void => {
    slots.forEach((slot, index) => {
      machine.write32(bufferOf(server) + RECEIVE_SLOTS + 4 * index, slot);
    });
  };
  const typeIn = (slot: number): number =>
    capabilityAt(machine, process.slotAddress(slot)).type;

  it("arrive as copies in the slots that the receiver names", () => {
    const slots = process.takeSlots(4);
    const frame = process.make(ObjectType.Frame, 12);
    offer(frame, reply, endpoint, Handle.Notification);
    want(slots, slots + 1, slots + 2, slots + 3);
    startServer();
    call(tagOf(9, 0, 4));
    expect(machine.registers.r15).toBe(tagOf(9, 0, 4));
    expect([0, 1, 2, 3].map((index) => typeIn(slots + index))).toEqual([
      ObjectType.Frame,
      ObjectType.Reply,
      ObjectType.Endpoint,
      ObjectType.Notification,
    ]);
    expect(violations(machine)).toEqual([]);
  });

  it("stop at the first that the receiver does not want; the tag counts the others", () => {
    const slots = process.takeSlots(2);
    offer(endpoint, endpoint, endpoint);
    want(slots, 0, slots + 1);
    startServer();
    call(tagOf(9, 0, 3));
    expect(machine.registers.r15).toBe(tagOf(9, 0, 1));
    expect(typeIn(slots + 1)).toBe(ObjectType.None);
  });

  it("never overwrite what the receiver has", () => {
    offer(endpoint);
    want(Handle.Log);
    startServer();
    call(tagOf(9, 0, 1));
    expect(machine.registers.r15).toBe(tagOf(9, 0, 0));
    expect(typeIn(Handle.Log)).toBe(ObjectType.Log);
  });

  it("are refused at once when a handle is wrong or what it names can't be copied", () => {
    startServer();
    offer(4000);
    expect(call(tagOf(9, 0, 1))).toBe("BadHandle");
    offer(process.untyped);
    expect(call(tagOf(9, 0, 1))).toBe("WrongType");
  });

  it("need the right to grant", () => {
    startServer();
    offer(endpoint);
    const weak = process.copy(endpoint, Right.Write);
    machine.become(client);
    const registers = { rdi: BigInt(weak), r15: 1n << 10n };
    expect(process.call(SystemCall.Call, registers)).toBe("NoRights");
  });

  it("that are gone when the message is taken do not arrive", () => {
    const slot = process.takeSlots(1);
    const spare = process.make(ObjectType.Notification);
    offer(spare);
    want(slot);
    call(tagOf(9, 0, 1));
    process.delete(spare);
    machine.become(server);
    process.receive(endpoint, reply);
    expect(machine.registers.r15).toBe(tagOf(9, 0, 0));
  });

  it("that can't be copied any more when the message is taken do not arrive", () => {
    const slot = process.takeSlots(1);
    const spare = process.make(ObjectType.Notification);
    const pageTable = process.make(ObjectType.PageTable);
    offer(spare);
    want(slot);
    call(tagOf(9, 0, 1));
    process.delete(spare);
    const { Move } = TableOperation;
    expect(process.invoke(Handle.Table, Move, spare, pageTable)).toBe("Ok");
    machine.become(server);
    process.receive(endpoint, reply);
    expect(machine.registers.r15).toBe(tagOf(9, 0, 0));
    expect(typeIn(slot)).toBe(ObjectType.None);
  });

  it("come with replies too", () => {
    const slot = process.takeSlots(1);
    machine.write32(bufferOf(client) + RECEIVE_SLOTS, slot);
    machine.write32(bufferOf(server) + SEND_HANDLES, Handle.Log);
    startServer();
    call(tagOf(9, 0));
    process.call(SystemCall.Reply, { rdi: BigInt(reply), r15: tagOf(0, 0, 1) });
    machine.become(client);
    expect(machine.registers.r15).toBe(tagOf(0, 0, 1));
    expect(typeIn(slot)).toBe(ObjectType.Log);
  });

  it("may go into a table of the receiver's own", () => {
    const table = process.make(ObjectType.CapabilityTable, 9);
    const thread = process.makeThread(100);
    const buffer = process.make(ObjectType.Frame, 12);
    const { Configure, Resume } = ThreadOperation;
    process.invoke(table, TableOperation.Copy, 1, endpoint, 15);
    process.invoke(thread.handle, Configure, table, Handle.AddressSpace, 0, buffer);
    process.invoke(thread.handle, Resume);
    machine.become(thread.address);
    machine.write32(bufferOf(thread.address) + RECEIVE_SLOTS, 5);
    process.receive(1);
    machine.become(client);
    offer(Handle.Log);
    process.call(SystemCall.Send, { rdi: BigInt(endpoint), r15: 1n << 10n });
    const place = process.objectOf(table) + 5 * 32;
    expect(capabilityAt(machine, place).type).toBe(ObjectType.Log);
    expect(violations(machine)).toEqual([]);
  });
});
