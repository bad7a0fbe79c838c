import { describe, expect, it } from "vitest";
import { FakePci, fakeFunction, type FakeFunction } from "../../../support/fake-pci.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const ENTRY = `
import { openConfigurationSpace } from "./servers/devices/configuration-space";
import { scanPci } from "./servers/devices/pci-scan";
import { Device, deviceAt, deviceCount } from "./servers/devices/device";
import { modaliasOf } from "./servers/devices/modalias";
import { regionBytes } from "./servers/devices/region-probe";

export function scan(): u32 {
  openConfigurationSpace(20);
  return scanPci();
}
export function count(): u32 { return deviceCount(); }
export function modalias(index: u32): u64 {
  const device = deviceAt(index);
  return device == null ? 0 : modaliasOf(device);
}
export function regionBase(index: u32, region: u32): u64 {
  const device = deviceAt(index);
  return device == null ? 0 : device.region(region).base;
}
export function regionSize(index: u32, region: u32): u64 {
  const device = deviceAt(index);
  return device == null ? 0 : device.region(region).bytes;
}
export function vectors(index: u32): u32 {
  const device = deviceAt(index);
  if (device == null) return 0;
  return device.vectors | (device.vectorTableRegion << 16) | (device.vectorTableOffset << 17);
}
export function decoded(low: u32, high: u32, ports: bool): u64 {
  return regionBytes(<u64>low | (<u64>high << 32), ports);
}
`;

const IN = [2, 3, 4];
const SIZES = [1, 2, 4];

async function scanned(
  functions: FakeFunction[],
): Promise<{ script: Script; lost: number }> {
  const pci = new FakePci(functions);
  let value = 0;
  const script = await loadScript(ENTRY, {
    invoke: (_handle: number, operation: number, port: bigint, data: bigint) => {
      const isRead = IN.includes(operation);
      const size = SIZES[(operation - 2) % 3] ?? 4;
      if (isRead) value = pci.read(Number(port), size);
      else pci.write(Number(port), size, Number(data));
      return 0;
    },
    resultValue: () => BigInt(value >>> 0),
  });
  return { script, lost: script.functions.scan() };
}

const disk = (address: number): FakeFunction =>
  fakeFunction({
    address,
    vendor: 0x1af4,
    product: 0x1042,
    classCode: 0x010000,
    revision: 1,
    subsystem: [0x1af4, 0x1100],
    regions: {
      1: { base: 0xfebd5000n, flags: 0, bytes: 4096 },
      4: { base: 0xfe000000n, flags: 0xc, bytes: 16384 },
    },
    msix: { vectors: 2, region: 1, offset: 0 },
  });
const host = fakeFunction({
  address: 0,
  vendor: 0x8086,
  product: 0x29c0,
  classCode: 0x060000,
});

function modalias(script: Script, index: number): string {
  const span = BigInt.asUintN(64, BigInt(script.functions.modalias(index)));
  return script.get(Number(span & 0xffffffffn), Number(span >> 32n));
}

describe("the PCI scan", () => {
  it("finds every function and builds its modalias", async () => {
    const { script } = await scanned([host, disk(0x10), disk(0x18)]);
    expect(script.functions.count()).toBe(3);
    expect(modalias(script, 0)).toBe(
      "pci:v00008086d000029C0sv00000000sd00000000bc06sc00i00",
    );
    expect(modalias(script, 1)).toBe(
      "pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00",
    );
  });

  it("sizes 32-bit and 64-bit regions and leaves them as they were", async () => {
    const { script } = await scanned([disk(0x10)]);
    expect(script.functions.regionBase(0, 1)).toBe(0xfebd5000n);
    expect(script.functions.regionSize(0, 1)).toBe(4096n);
    expect(script.functions.regionBase(0, 4)).toBe(0xfe000000n);
    expect(script.functions.regionSize(0, 4)).toBe(16384n);
    expect(script.functions.regionSize(0, 0)).toBe(0n);
    expect(script.functions.regionSize(0, 5)).toBe(0n);
  });

  it("leaves the command register as it was", async () => {
    const one = disk(0x10);
    one.bytes.writeUInt16LE(7, 4);
    await scanned([one]);
    expect(one.bytes.readUInt16LE(4)).toBe(7);
    expect(one.bytes.readUInt32LE(0x20)).toBe(0xfe00000c);
  });

  it("finds the MSI-X table behind other capabilities", async () => {
    const { script } = await scanned([disk(0x10)]);
    expect(script.functions.vectors(0)).toBe(2 | (1 << 16));
  });

  it("survives a capability list that runs in a circle", async () => {
    const one = disk(0x10);
    one.bytes.writeUInt16LE(0x4009, 0x48);
    const { script } = await scanned([one]);
    expect(script.functions.vectors(0)).toBe(0);
  });

  it("looks at functions 1 to 7 only where function 0 has several", async () => {
    const single = fakeFunction({ address: 8, vendor: 1, product: 1, classCode: 0 });
    const several = fakeFunction({
      address: 16,
      vendor: 1,
      product: 2,
      classCode: 0,
      headerType: 0x80,
    });
    const { script } = await scanned([single, disk(9), several, disk(17), disk(23)]);
    expect(script.functions.count()).toBe(4);
  });

  it("walks the bus behind a bridge, once", async () => {
    const bridge = (address: number) =>
      fakeFunction({
        address,
        vendor: 2,
        product: 3,
        classCode: 0x060400,
        headerType: 1,
        secondaryBus: 1,
      });
    const { script } = await scanned([bridge(8), bridge(16), disk(0x100)]);
    expect(script.functions.count()).toBe(3);
  });

  it("says how many functions did not fit its table", async () => {
    const many = Array.from({ length: 32 }, (_, slot) =>
      [0, 1, 2].map((index) =>
        fakeFunction({
          address: (slot << 3) | index,
          vendor: 1,
          product: 1,
          classCode: 0,
          headerType: 0x80,
        }),
      ),
    ).flat();
    const { script, lost } = await scanned(many);
    expect(script.functions.count()).toBe(64);
    expect(lost).toBe(32);
  });
});

describe("region sizing", () => {
  it("ignores flag bits, and high bits that are hard-wired to zero in port ranges", async () => {
    const { script } = await scanned([]);
    const decoded = script.functions.decoded;
    expect(decoded(0xfffff000, 0xffffffff, 0)).toBe(4096n);
    expect(decoded(0x0000c00c, 0xfffffff0, 0)).toBe(0x4000n);
    expect(decoded(0xffe1, 0, 1)).toBe(32n);
    expect(decoded(0, 0, 0)).toBe(0n);
    expect(decoded(0xc, 0xffffff00, 0)).toBe(0x100_0000_0000n);
  });
});
