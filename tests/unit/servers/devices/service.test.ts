// The bus protocol: who gets which device, what of it, and what happens when it goes
// back.

import { beforeEach, describe, expect, it } from "vitest";
import { FakeDeviceMemory } from "../../../support/fake-device-memory.ts";
import { FakePci, fakeFunction, type FakeFunction } from "../../../support/fake-pci.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const ENTRY = `
import { message } from "./libsys/message";
import { openSlots } from "./libsys/slots";
import { openConfigurationSpace } from "./servers/devices/configuration-space";
import { addDeviceMemory } from "./servers/devices/device-memory";
import { openInterruptControl } from "./servers/devices/message-interrupts";
import { releaseAll } from "./servers/devices/ownership";
import { scanPci } from "./servers/devices/pci-scan";
import { openService, serve } from "./servers/devices/service";

export { releaseAll };
export function open(): void {
  openSlots(1000, 4096);
  openConfigurationSpace(20);
  openInterruptControl(22);
  addDeviceMemory(21, 0xfe000, 0xe00);
  scanPci();
  openService(40);
}
export function ask(operation: u32, badge: u32, w0: u32, w1: u32, w2: u32, w3: u32): i32 {
  message.tag = (<u64>operation << 32) | 4;
  message.badge = badge;
  message.word0 = w0;
  message.word1 = w1;
  message.word2 = w2;
  message.word3 = w3;
  message.expectReply(0);
  return serve();
}
export function word(index: u32): u64 {
  if (index == 0) return message.word0;
  return index == 1 ? message.word1 : index == 2 ? message.word2 : message.word3;
}
export function attached(): u32 { return message.capabilities; }
`;

const PORTS = 20;
/** Where the server maps the first device's MSI-X table. */
const TABLE_PAGE = 0xe000_0000;
const MESSAGE = (0xfee0_0000n << 32n) | 0x41n;
const BUS_MASTER = 4;
const Bus = { Next: 1, Describe: 3, Map: 4, Interrupt: 5, Read: 6, Release: 7 } as const;
const WOULD_BLOCK = -14;
const OUT_OF_RANGE = -6;
const BAD_ARGUMENT = -4;
const NOT_FOUND = -64;
const REFUSED = -74;
const DRIVER = 100;
const OTHER = 101;

const disk = (): FakeFunction =>
  fakeFunction({
    address: 0x10,
    vendor: 0x1af4,
    product: 0x1042,
    classCode: 0x010000,
    revision: 1,
    regions: {
      1: { base: 0xfebd5000n, flags: 0, bytes: 4096 },
      4: { base: 0xfe000000n, flags: 0xc, bytes: 16384 },
    },
    msix: { vectors: 2, region: 1, offset: 0 },
  });

let script: Script;
let device: FakeFunction;
let table: Map<number, number>;
/** Handles that were revoked. */
let revoked: number[];
/** Whether the loader says that the caller drives the device. */
let allowed: boolean;

beforeEach(async () => {
  device = disk();
  table = new Map();
  revoked = [];
  allowed = true;
  const pci = new FakePci([device]);
  const memory = new FakeDeviceMemory();
  memory.add(21, 0xfe000n, 0xe00n);
  let value = 0n;
  script = await loadScript(ENTRY, {
    invoke: (handle: number, operation: number, ...rest: bigint[]) => {
      const [a0 = 0n, a1 = 0n] = rest;
      value = 0n;
      if (handle === PORTS) value = accessPorts(pci, operation, a0, a1);
      else if (handle === 22) value = MESSAGE;
      else if (handle === 1 && operation === 5) revoked.push(Number(a0));
      else if (memory.slots.get(handle)?.type === 1) {
        return memory.hardware.invoke?.(...([handle, operation, ...rest] as never[]));
      }
      return 0;
    },
    resultValue: () => value,
    call: () => 0,
    resultTag: () => 4n,
    resultWord0: () => (allowed ? 1n : 0n),
    resultWord1: () => 0n,
    resultWord2: () => 0n,
    resultWord3: () => 0n,
    signal: () => 0,
    mmioWrite32: (address: number, written: number) => {
      table.set(address >>> 0, written >>> 0);
    },
  });
  script.functions.open();
});

function accessPorts(
  pci: FakePci,
  operation: number,
  port: bigint,
  data: bigint,
): bigint {
  const size = [1, 2, 4][(operation - 2) % 3] ?? 4;
  if (operation <= 4) return BigInt(pci.read(Number(port), size));
  pci.write(Number(port), size, Number(data));
  return 0n;
}

const ask = (operation: number, badge: number, ...words: number[]): number =>
  script.functions.ask(operation, badge, ...[...words, 0, 0, 0, 0].slice(0, 4));
const word = (index: number): bigint => BigInt(script.functions.word(index));
const command = (): number => device.bytes.readUInt16LE(4);
const vectorsOn = (): boolean => (device.bytes.readUInt16LE(0x4a) & 0x8000) !== 0;

describe("NextDevice", () => {
  it("gives a device that the caller drives, and turns bus mastering on", () => {
    expect(command() & BUS_MASTER).toBe(0);
    expect(ask(Bus.Next, DRIVER)).toBe(0);
    expect(word(1)).toBe(0x1042_1af4n);
    expect(word(2)).toBe(0x0100_0001n);
    expect(word(3)).toBe(2n);
    expect(command() & BUS_MASTER).toBe(BUS_MASTER);
  });

  it("gives a device to one process only", () => {
    ask(Bus.Next, DRIVER);
    expect(ask(Bus.Next, DRIVER)).toBe(WOULD_BLOCK);
    expect(ask(Bus.Next, OTHER)).toBe(WOULD_BLOCK);
  });

  it("gives nothing that the caller's manifest does not name", () => {
    allowed = false;
    expect(ask(Bus.Next, DRIVER)).toBe(WOULD_BLOCK);
    expect(command() & BUS_MASTER).toBe(0);
  });
});

describe("a device's holder", () => {
  beforeEach(() => {
    ask(Bus.Next, DRIVER);
  });

  it("gets frames of its regions", () => {
    expect(ask(Bus.Describe, DRIVER, 0, 4)).toBe(0);
    expect(word(0)).toBe(16384n);
    expect(ask(Bus.Map, DRIVER, 0, 4, 0, 4)).toBe(0);
    expect(script.functions.attached()).toBe(4);
    expect(word(0)).toBe(4n);
  });

  it("never gets the page with the MSI-X table", () => {
    expect(ask(Bus.Map, DRIVER, 0, 1, 0, 1)).toBe(REFUSED);
    expect(script.functions.attached()).toBe(0);
  });

  it("gets an interrupt whose message is in the table, unmasked", () => {
    expect(ask(Bus.Interrupt, DRIVER, 0, 1)).toBe(0);
    expect(script.functions.attached()).toBe(1);
    const entry = [16, 20, 24, 28].map((offset) => table.get(TABLE_PAGE + offset));
    expect(entry).toEqual([0xfee0_0000, 0, 0x41, 0]);
    expect(vectorsOn()).toBe(true);
  });

  it("may read its configuration space", () => {
    expect(ask(Bus.Read, DRIVER, 0, 0, 2)).toBe(0);
    expect(word(0)).toBe(0x1af4n);
    expect(ask(Bus.Read, DRIVER, 0, 0, 3)).toBe(BAD_ARGUMENT);
    expect(ask(Bus.Read, DRIVER, 0, 1, 2)).toBe(OUT_OF_RANGE);
    expect(ask(Bus.Read, DRIVER, 0, 256, 4)).toBe(OUT_OF_RANGE);
  });

  it("gets an error for every field out of range", () => {
    expect(ask(Bus.Describe, DRIVER, 0, 6)).toBe(OUT_OF_RANGE);
    expect(ask(Bus.Map, DRIVER, 0, 6, 0, 1)).toBe(OUT_OF_RANGE);
    expect(ask(Bus.Map, DRIVER, 0, 4, 0, 5)).toBe(BAD_ARGUMENT);
    expect(ask(Bus.Map, DRIVER, 0, 4, 0, 0)).toBe(BAD_ARGUMENT);
    expect(ask(Bus.Map, DRIVER, 0, 4, 3, 2)).toBe(OUT_OF_RANGE);
    expect(ask(Bus.Map, DRIVER, 0, 0, 0, 1)).toBe(OUT_OF_RANGE);
    expect(ask(Bus.Interrupt, DRIVER, 0, 2)).toBe(OUT_OF_RANGE);
    expect(ask(99, DRIVER)).toBe(-5);
  });

  it("is the only one who can reach it", () => {
    for (const operation of [
      Bus.Describe,
      Bus.Map,
      Bus.Interrupt,
      Bus.Read,
      Bus.Release,
    ]) {
      expect(ask(operation, OTHER, 0, 1, 0, 1)).toBe(NOT_FOUND);
      expect(ask(operation, DRIVER, 77, 1, 0, 1)).toBe(NOT_FOUND);
    }
  });

  it("gives it back quiet: no bus mastering, no interrupts, no frames", () => {
    ask(Bus.Map, DRIVER, 0, 4, 0, 4);
    ask(Bus.Interrupt, DRIVER, 0, 0);
    expect(ask(Bus.Release, DRIVER)).toBe(0);
    expect(command() & BUS_MASTER).toBe(0);
    expect(vectorsOn()).toBe(false);
    expect(revoked.length).toBeGreaterThanOrEqual(5);
    expect(ask(Bus.Next, OTHER)).toBe(0);
  });

  it("loses it when it ends", () => {
    expect(script.functions.releaseAll(DRIVER)).toBe(1);
    expect(script.functions.releaseAll(DRIVER)).toBe(0);
    expect(command() & BUS_MASTER).toBe(0);
    expect(ask(Bus.Describe, DRIVER, 0, 4)).toBe(NOT_FOUND);
  });

  it("can use the same vector again in its next life", () => {
    ask(Bus.Interrupt, DRIVER, 0, 0);
    script.functions.releaseAll(DRIVER);
    ask(Bus.Next, OTHER);
    expect(ask(Bus.Interrupt, OTHER, 0, 0)).toBe(0);
    expect(vectorsOn()).toBe(true);
  });
});
