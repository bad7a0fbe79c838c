// Untyped memory and retype.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  ObjectType,
  TableOperation,
  UntypedOperation,
} from "../../support/machine-abi.ts";
import { violations } from "../../support/machine-invariants.ts";
import { CAPABILITY } from "../../support/machine-layout.ts";
import { bytesOf, capabilityAt, startOf } from "../../support/machine-objects.ts";
import { MachineProcess } from "../../support/machine-process.ts";

const PAGE = 12;

let process: MachineProcess;

const retype = (untyped: number, kind: number, first: number, count: number): string =>
  process.invoke(untyped, UntypedOperation.Retype, kind, 0, first, count);

/** Untyped memory of `sizeBits`, small enough to use up. */
function small(sizeBits = PAGE): number {
  return process.make(ObjectType.Untyped, sizeBits);
}

beforeEach(() => {
  process = new MachineProcess();
});

describe("retype", () => {
  it.each([
    ["Thread", 0, 10n],
    ["AddressSpace", 0, 12n],
    ["PageTable", 0, 12n],
    ["Endpoint", 0, 5n],
    ["Notification", 0, 5n],
    ["Reply", 0, 5n],
    ["CapabilityTable", 9, 9n],
    ["Frame", 12, 12n],
    ["Frame", 21, 21n],
    ["Untyped", 14, 14n],
  ])(
    "makes a %s (size argument %i) of the right size, aligned to it",
    (name, bits, log) => {
      const slot = process.make(ObjectType[name], bits);
      const made = capabilityAt(process.machine, process.slotAddress(slot));
      expect(made.type).toBe(ObjectType[name]);
      expect(bytesOf(made)).toBe(1n << log);
      expect(startOf(made) % (1n << log)).toBe(0n);
      expect(violations(process.machine)).toEqual([]);
    },
  );

  it("makes several objects that do not overlap", () => {
    process.make(ObjectType.Thread, 0, 20);
    process.make(ObjectType.Endpoint, 0, 200);
    expect(violations(process.machine)).toEqual([]);
  });

  it("zeroes what the core or a program will read", () => {
    const untyped = small();
    const frame = process.takeSlots(1);
    expect(retype(untyped, ObjectType.Frame | (PAGE << 8), frame, 1)).toBe("Ok");
    const address = process.objectOf(frame) << PAGE;
    process.machine.write64(address + 8, 0xdeadn);
    process.delete(frame);
    const again = process.takeSlots(1);
    expect(retype(untyped, ObjectType.Frame | (PAGE << 8), again, 1)).toBe("Ok");
    expect(process.machine.read64(address + 8)).toBe(0n);
  });

  it("puts objects into the table that it is given", () => {
    const table = process.make(ObjectType.CapabilityTable, 8);
    const kind = ObjectType.Endpoint;
    const { Retype } = UntypedOperation;
    expect(process.invoke(process.untyped, Retype, kind, table, 3, 2)).toBe("Ok");
    expect(process.invoke(table, TableOperation.Describe, 4)).toBe("Ok");
    expect(process.value & 0xffn).toBe(BigInt(ObjectType.Endpoint));
  });

  it("goes on behind what was made before", () => {
    const untyped = small();
    const slot = process.takeSlots(2);
    retype(untyped, ObjectType.Endpoint, slot, 1);
    retype(untyped, ObjectType.Endpoint, slot + 1, 1);
    expect(process.objectOf(slot + 1) - process.objectOf(slot)).toBe(32);
  });

  it("starts from the front again when all that was made is gone", () => {
    const untyped = small();
    const slot = process.takeSlots(2);
    retype(untyped, ObjectType.Endpoint, slot, 1);
    const first = process.objectOf(slot);
    process.delete(slot);
    retype(untyped, ObjectType.Endpoint, slot + 1, 1);
    expect(process.objectOf(slot + 1)).toBe(first);
  });

  it("says NoMemory when the rest is too small, and changes nothing", () => {
    const untyped = small();
    const slot = process.takeSlots(6);
    expect(retype(untyped, ObjectType.Thread, slot, 5)).toBe("NoMemory");
    expect(retype(untyped, ObjectType.Thread, slot, 4)).toBe("Ok");
    expect(retype(untyped, ObjectType.Endpoint, slot + 5, 1)).toBe("NoMemory");
  });

  it.each([
    ["a type that can't be made", ObjectType.Log],
    ["no type", 0],
    ["an unknown type", 99],
    ["a frame of odd size", ObjectType.Frame | (13 << 8)],
    ["a table of less than four slots", ObjectType.CapabilityTable | (6 << 8)],
    ["a table beyond all bounds", ObjectType.CapabilityTable | (22 << 8)],
    ["untyped memory below a page", ObjectType.Untyped | (11 << 8)],
    ["untyped memory beyond all bounds", ObjectType.Untyped | (44 << 8)],
  ])("says BadArgument for %s", (_, kind) => {
    expect(retype(process.untyped, kind, process.takeSlots(1), 1)).toBe("BadArgument");
  });

  it("says BadArgument for no objects, too many, or bits that mean nothing", () => {
    const slot = process.takeSlots(1);
    expect(retype(process.untyped, ObjectType.Endpoint, slot, 0)).toBe("BadArgument");
    expect(retype(process.untyped, ObjectType.Endpoint, slot, 257)).toBe("BadArgument");
    const kind = ObjectType.Endpoint | 0x10000;
    expect(retype(process.untyped, kind, slot, 1)).toBe("BadArgument");
  });

  it("says OutOfRange for slots that the table does not have", () => {
    expect(retype(process.untyped, ObjectType.Endpoint, 4095, 2)).toBe("OutOfRange");
    expect(retype(process.untyped, ObjectType.Endpoint, 0, 1)).toBe("OutOfRange");
    expect(retype(process.untyped, ObjectType.Endpoint, 0xffff_ffff, 2)).toBe(
      "OutOfRange",
    );
  });

  it("says Occupied when a slot is taken, and makes nothing", () => {
    const slot = process.takeSlots(2);
    retype(process.untyped, ObjectType.Endpoint, slot + 1, 1);
    expect(retype(process.untyped, ObjectType.Endpoint, slot, 2)).toBe("Occupied");
    expect(process.machine.view.getUint8(process.slotAddress(slot))).toBe(0);
  });

  it("says BadHandle or WrongType when the destination is no table", () => {
    const { Retype } = UntypedOperation;
    const kind = ObjectType.Endpoint;
    expect(process.invoke(process.untyped, Retype, kind, 4000, 5, 1)).toBe("BadHandle");
    const log = Handle.Log;
    expect(process.invoke(process.untyped, Retype, kind, log, 5, 1)).toBe("WrongType");
  });

  it("says NoIdentifier when 4,095 address spaces exist", () => {
    const untyped = process.untyped;
    const table = process.make(ObjectType.CapabilityTable, 19);
    const { Retype } = UntypedOperation;
    const kind = ObjectType.AddressSpace;
    let status = "Ok";
    let made = 0;
    for (let first = 1; status === "Ok"; first += 256) {
      status = process.invoke(untyped, Retype, kind, table, first, 256);
      if (status === "Ok") made += 256;
    }
    expect(["NoIdentifier", "NoMemory"]).toContain(status);
    expect(made).toBeLessThan(4096);
  });
});

describe("device memory", () => {
  it("becomes frames and smaller device memory, which the core never touches", () => {
    const { deviceUntyped } = process;
    const slot = process.takeSlots(2);
    const before = new Uint8Array(process.machine.memory.buffer).slice();
    expect(retype(deviceUntyped, ObjectType.Untyped | (13 << 8), slot, 1)).toBe("Ok");
    expect(retype(slot, ObjectType.Frame | (PAGE << 8), slot + 1, 1)).toBe("Ok");
    const flags = process.machine.view.getUint8(
      process.slotAddress(slot + 1) + CAPABILITY.flags,
    );
    expect(flags & 4).toBe(4);
    expect(before.length).toBe(process.machine.memory.buffer.byteLength);
  });

  it("becomes nothing else", () => {
    const slot = process.takeSlots(1);
    expect(retype(process.deviceUntyped, ObjectType.Endpoint, slot, 1)).toBe(
      "BadArgument",
    );
    expect(retype(Handle.Archive, ObjectType.Thread, slot, 1)).toBe("BadArgument");
  });

  it("keeps the content of the boot archive when it becomes frames", () => {
    const slot = process.takeSlots(1);
    const address = Number(
      startOf(capabilityAt(process.machine, process.slotAddress(Handle.Archive))),
    );
    process.machine.write64(address, 0x1234n);
    expect(retype(Handle.Archive, ObjectType.Frame | (PAGE << 8), slot, 1)).toBe("Ok");
    expect(process.machine.read64(address)).toBe(0x1234n);
  });
});

describe("untyped memory", () => {
  it("tells how much is free and where it lies", () => {
    const untyped = small(13);
    expect(process.invoke(untyped, UntypedOperation.Free)).toBe("Ok");
    expect(process.value).toBe(8192n);
    retype(untyped, ObjectType.Frame | (PAGE << 8), process.takeSlots(1), 1);
    process.invoke(untyped, UntypedOperation.Free);
    expect(process.value).toBe(4096n);
    process.invoke(untyped, UntypedOperation.Address);
    expect(process.value).toBe(BigInt(process.objectOf(untyped)) << 12n);
  });

  it("has no other operation", () => {
    expect(process.invoke(process.untyped, 99)).toBe("BadOperation");
  });
});
