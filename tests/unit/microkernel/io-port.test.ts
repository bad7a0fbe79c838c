// I/O-port ranges: every access is checked by the core.

import { beforeEach, describe, expect, it } from "vitest";
import {
  Handle,
  IoPortOperation,
  Right,
  TableOperation,
} from "../../support/machine-abi.ts";
import { MachineProcess } from "../../support/machine-process.ts";

const { Derive, In8, In16, In32, Out8, Out16, Out32 } = IoPortOperation;

let process: MachineProcess;

function derive(first: number, count: number): number {
  const slot = process.takeSlots(1);
  expect(process.invoke(Handle.IoPorts, Derive, first, count, slot)).toBe("Ok");
  return slot;
}

beforeEach(() => {
  process = new MachineProcess();
});

describe("ports", () => {
  it.each([
    [In8, 1, 0xffn],
    [In16, 2, 0xffffn],
    [In32, 4, 0xffff_ffffn],
  ])("are read by operation %i, %i bytes wide", (operation, _, floating) => {
    const { portValues } = process.machine.devices;
    portValues.set(0x64, 0x1c);
    expect(process.invoke(Handle.IoPorts, operation, 0x64)).toBe("Ok");
    expect(process.value).toBe(0x1cn);
    process.invoke(Handle.IoPorts, operation, 0x70);
    expect(process.value).toBe(floating);
  });

  it.each([
    [Out8, 1],
    [Out16, 2],
    [Out32, 4],
  ])("are written by operation %i, %i bytes wide", (operation, width) => {
    expect(process.invoke(Handle.IoPorts, operation, 0x70, 0x12)).toBe("Ok");
    const { portWrites } = process.machine.devices;
    expect(portWrites.at(-1)).toEqual({ port: 0x70, value: 0x12, width });
  });
});

describe("a part of the ports", () => {
  it("covers what it was derived for, to the last byte of an access", () => {
    const part = derive(0x3f8, 8);
    expect(process.invoke(part, In8, 0x3ff)).toBe("Ok");
    expect(process.invoke(part, In8, 0x400)).toBe("OutOfRange");
    expect(process.invoke(part, In8, 0x3f7)).toBe("OutOfRange");
    expect(process.invoke(part, In16, 0x3ff)).toBe("OutOfRange");
    expect(process.invoke(part, Out32, 0x3fd, 0)).toBe("OutOfRange");
    expect(process.invoke(part, In8, 0x1_0000_03f8n)).toBe("OutOfRange");
  });

  it("can be divided further, never extended", () => {
    const part = derive(0x60, 16);
    const slot = process.takeSlots(1);
    expect(process.invoke(part, Derive, 0x64, 1, slot)).toBe("Ok");
    const other = process.takeSlots(1);
    expect(process.invoke(part, Derive, 0x5f, 2, other)).toBe("OutOfRange");
    expect(process.invoke(part, Derive, 0x6f, 2, other)).toBe("OutOfRange");
    expect(process.invoke(part, Derive, 0x60, 2n ** 64n - 1n, other)).toBe("OutOfRange");
    expect(process.invoke(part, Derive, 0x60, 0, other)).toBe("BadArgument");
    expect(process.invoke(part, Derive, 0x60, 1, slot)).toBe("Occupied");
    expect(process.invoke(part, Derive, 0x60, 1, 9999)).toBe("OutOfRange");
    expect(process.invoke(part, 99)).toBe("BadOperation");
  });

  it("obeys rights", () => {
    const part = derive(0x60, 16);
    const readOnly = process.takeSlots(1);
    const { Copy } = TableOperation;
    process.invoke(Handle.Table, Copy, readOnly, part, Right.Read);
    expect(process.invoke(readOnly, In8, 0x60)).toBe("Ok");
    expect(process.invoke(readOnly, Out8, 0x60, 1)).toBe("NoRights");
    expect(process.invoke(process.copy(part, Right.Write), In8, 0x60)).toBe("NoRights");
  });

  it("goes with the whole when that is revoked", () => {
    const part = derive(0x60, 16);
    const smaller = process.takeSlots(1);
    process.invoke(part, Derive, 0x64, 1, smaller);
    process.revoke(Handle.IoPorts);
    expect(process.invoke(part, In8, 0x60)).toBe("BadHandle");
    expect(process.invoke(smaller, In8, 0x64)).toBe("BadHandle");
    expect(process.invoke(Handle.IoPorts, In8, 0x64)).toBe("Ok");
  });
});
