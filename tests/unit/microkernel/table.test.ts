// Capability tables: copy, mint, move, delete, revoke.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  Right,
  SystemCall,
  TableOperation,
  ThreadState,
  UntypedOperation,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { capabilityAt, type FoundCapability } from "../../support/machine-objects.ts";
import { MachineProcess } from "../../support/machine-process.ts";

const { Copy, Mint, Move, Delete, Revoke, Size, Describe } = TableOperation;

let process: MachineProcess;

const table = (operation: number, ...values: (number | bigint)[]): string =>
  process.invoke(Handle.Table, operation, ...values);

const slotOf = (handle: number): FoundCapability =>
  capabilityAt(process.machine, process.slotAddress(handle));

const empty = (handle: number): boolean => slotOf(handle).type === ObjectType.None;

beforeEach(() => {
  process = new MachineProcess();
});

describe("copy", () => {
  it("gives a second capability to the same object, with no more rights than asked", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const copy = process.copy(endpoint, Right.Write);
    expect(slotOf(copy)).toMatchObject({
      type: ObjectType.Endpoint,
      object: slotOf(endpoint).object,
      rights: Right.Write,
    });
  });

  it("never adds rights", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const weak = process.copy(endpoint, Right.Write);
    expect(slotOf(process.copy(weak, Right.All)).rights).toBe(Right.Write);
  });

  it("keeps the badge", () => {
    const badged = process.mint(process.make(ObjectType.Endpoint), 7n);
    expect(slotOf(process.copy(badged)).badge).toBe(7n);
  });

  it("is refused for untyped memory and page tables", () => {
    const slot = process.takeSlots(1);
    expect(table(Copy, slot, process.untyped, 15)).toBe("WrongType");
    const pageTable = process.make(ObjectType.PageTable);
    expect(table(Copy, slot, pageTable, 15)).toBe("WrongType");
  });

  it("tells what is wrong with its slots", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    expect(table(Copy, process.takeSlots(1), 4000, 15)).toBe("BadHandle");
    expect(table(Copy, process.takeSlots(1), 0, 15)).toBe("BadHandle");
    expect(table(Copy, process.takeSlots(1), 5000, 15)).toBe("BadHandle");
    expect(table(Copy, endpoint, endpoint, 15)).toBe("Occupied");
    expect(table(Copy, 4096, endpoint, 15)).toBe("OutOfRange");
    expect(table(Copy, 0, endpoint, 15)).toBe("OutOfRange");
  });
});

describe("mint", () => {
  it("sets a badge once", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const badged = process.mint(endpoint, 5n);
    expect(slotOf(badged).badge).toBe(5n);
    expect(table(Mint, process.takeSlots(1), badged, 15, 6n)).toBe("BadArgument");
    expect(table(Mint, process.takeSlots(1), endpoint, 15, 0n)).toBe("BadArgument");
  });

  it("is only for endpoints and notifications", () => {
    const slot = process.takeSlots(1);
    expect(table(Mint, slot, Handle.Thread, 15, 1n)).toBe("WrongType");
    expect(table(Mint, slot, process.make(ObjectType.Reply), 15, 1n)).toBe("WrongType");
    expect(table(Mint, slot, Handle.Notification, 15, 1n)).toBe("Ok");
  });
});

describe("move", () => {
  it("leaves the source empty and the capability what it was", () => {
    const badged = process.mint(process.make(ObjectType.Endpoint), 9n, Right.Write);
    const before = slotOf(badged);
    const slot = process.takeSlots(1);
    expect(table(Move, slot, badged)).toBe("Ok");
    expect(empty(badged)).toBe(true);
    expect(slotOf(slot)).toMatchObject({ badge: 9n, rights: Right.Write });
    expect(slotOf(slot).flags).toBe(before.flags);
    expect(violations(process.machine)).toEqual([]);
  });

  it("carries untyped memory with all that was made of it into another table", () => {
    const untyped = process.make(ObjectType.Untyped, 14);
    const other = process.make(ObjectType.CapabilityTable, 8);
    const child = process.takeSlots(1);
    process.invoke(untyped, UntypedOperation.Retype, ObjectType.Endpoint, 0, child, 1);
    expect(process.invoke(other, Move, 2, untyped)).toBe("Ok");
    expect(process.invoke(other, Revoke, 2)).toBe("Ok");
    expect(empty(child)).toBe(true);
  });

  it("tells what is wrong with its slots", () => {
    expect(table(Move, process.takeSlots(1), 4000)).toBe("BadHandle");
    expect(table(Move, Handle.Thread, Handle.Log)).toBe("Occupied");
    expect(table(Move, 9999, Handle.Log)).toBe("OutOfRange");
  });
});

describe("delete", () => {
  it("removes one capability and leaves the object to the others", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const copy = process.copy(endpoint);
    expect(process.delete(endpoint)).toBe("Ok");
    expect(empty(endpoint)).toBe(true);
    expect(slotOf(copy).type).toBe(ObjectType.Endpoint);
    expect(violations(process.machine)).toEqual([]);
  });

  it("destroys the object with its last capability", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const thread = process.startThread(255);
    const { machine } = process;
    machine.become(thread);
    process.receive(endpoint);
    expect(machine.current).toBe(machine.initThread);
    process.delete(endpoint);
    machine.become(thread);
    expect(machine.registers.rax).toBe(0xffff_ffefn);
  });

  it("says BadHandle for an empty slot", () => {
    expect(process.delete(4000)).toBe("BadHandle");
  });
});

describe("revoke", () => {
  it("deletes copies and mints of an original, whoever made them from whichever", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const copy = process.copy(endpoint);
    const badged = process.mint(copy, 3n);
    const copyOfBadged = process.copy(badged);
    expect(process.revoke(endpoint)).toBe("Ok");
    expect([copy, badged, copyOfBadged].every(empty)).toBe(true);
    expect(empty(endpoint)).toBe(false);
  });

  it("deletes of a badged capability only what was copied from it", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const [one, other] = [process.mint(endpoint, 1n), process.mint(endpoint, 2n)];
    const [copyOfOne, copyOfOther] = [process.copy(one), process.copy(other)];
    process.revoke(one);
    expect(empty(copyOfOne)).toBe(true);
    expect([one, other, copyOfOther].some(empty)).toBe(false);
  });

  it("deletes nothing of a plain copy: copies of a copy are its siblings", () => {
    const endpoint = process.make(ObjectType.Endpoint);
    const copy = process.copy(endpoint);
    const sibling = process.copy(copy);
    process.revoke(copy);
    expect(empty(sibling)).toBe(false);
  });

  it("of untyped memory destroys all that was made of it, through all levels", () => {
    const outer = process.make(ObjectType.Untyped, 16);
    const slots = process.takeSlots(4);
    const { Retype } = UntypedOperation;
    process.invoke(outer, Retype, ObjectType.Untyped | (14 << 8), 0, slots, 1);
    process.invoke(slots, Retype, ObjectType.Thread, 0, slots + 1, 1);
    process.invoke(outer, Retype, ObjectType.Endpoint, 0, slots + 2, 1);
    process.invoke(Handle.Table, Copy, slots + 3, slots + 2, 15);
    expect(process.revoke(outer)).toBe("Ok");
    expect([0, 1, 2, 3].every((index) => empty(slots + index))).toBe(true);
    process.invoke(outer, UntypedOperation.Free);
    expect(process.value).toBe(65_536n);
    expect(violations(process.machine)).toEqual([]);
  });

  it("stops a thread that lies in the memory, even the one that asks", () => {
    const memory = process.make(ObjectType.Untyped, 14);
    const { machine } = process;
    const slot = process.takeSlots(1);
    process.invoke(memory, UntypedOperation.Retype, ObjectType.Thread, 0, slot, 1);
    const thread = process.objectOf(slot);
    process.invoke(slot, 1, Handle.Table, Handle.AddressSpace, 0, 0);
    process.invoke(slot, 2, 255);
    process.invoke(slot, 5);
    machine.become(thread);
    process.machine.systemCall(SystemCall.Invoke, {
      rdi: BigInt(Handle.Table),
      rsi: BigInt(Revoke),
      rdx: BigInt(memory),
    });
    expect(machine.current).toBe(machine.initThread);
    expect(machine.stateOf(thread)).toBe(ThreadState.Suspended);
    expect(violations(machine)).toEqual([]);
  });

  it("says BadHandle for an empty slot", () => {
    expect(table(Revoke, 4000)).toBe("BadHandle");
  });
});

describe("a destroyed table", () => {
  it("drops all capabilities in it, tables in tables included", () => {
    const outer = process.make(ObjectType.CapabilityTable, 8);
    const inner = process.make(ObjectType.CapabilityTable, 12);
    const endpoint = process.make(ObjectType.Endpoint);
    process.invoke(inner, Move, 100, endpoint);
    process.invoke(outer, Move, 3, inner);
    process.delete(outer);
    expect(violations(process.machine)).toEqual([]);
  });

  it("may hold a capability to itself", () => {
    const loop = process.make(ObjectType.CapabilityTable, 8);
    process.invoke(loop, Move, 3, loop);
    expect(violations(process.machine)).toEqual([]);
  });
});

describe("a table", () => {
  it("tells its size and what is in a slot", () => {
    expect(table(Size)).toBe("Ok");
    expect(process.value).toBe(4096n);
    const frame = process.make(ObjectType.Frame, 21);
    expect(table(Describe, frame)).toBe("Ok");
    expect(process.value).toBe(BigInt(ObjectType.Frame | (15 << 8) | (21 << 16)));
    table(Describe, 4000);
    expect(process.value).toBe(0n);
    expect(table(Describe, 4096)).toBe("OutOfRange");
  });

  it("has no other operation", () => {
    expect(table(99)).toBe("BadOperation");
  });

  it("says BadHandle when it is itself not there", () => {
    expect(process.invoke(4000, Copy, 1, 2, 3)).toBe("BadHandle");
    expect(process.invoke(0xffff_ffff, Delete, 1)).toBe("BadHandle");
  });
});
