import { beforeAll, describe, expect, it } from "vitest";
import { parseManifest } from "../../../../boot/build/manifest.ts";
import { accessList } from "../../../../boot/image/module-info.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const TEXT = 0x8000;
const ENTRY = `
import { MANIFEST_BYTES, Manifest, readManifest, manifestValue, manifestCount, firstPort, portCount }
  from "./libsys/process/manifest";
import { spanAt, sizeOf } from "./libsys/span";
const manifest = changetype<Manifest>(memory.data(MANIFEST_BYTES, 8));
export function read(length: u32): bool { return readManifest(manifest, spanAt(${TEXT}, length)); }
export function field(index: u32): u32 {
  switch (index) {
    case 0: return manifest.stage;
    case 1: return manifest.memoryPages;
    case 2: return manifest.stackBytes;
    case 3: return manifest.dmaBytes;
    case 4: return manifest.untypedBytes;
    case 5: return manifest.tableSlots;
    case 6: return manifest.priority;
    case 7: return manifest.usesBus;
    case 8: return manifest.privileges;
    case 9: return manifest.fpu;
    case 10: return manifest.budget;
    case 11: return manifest.period;
    case 12: return manifest.startSeconds;
    default: return manifest.permanent;
  }
}
export function serves(index: u32): u64 { return manifestValue(manifest.text, "serves", index); }
export function servesCount(): u32 { return manifestCount(manifest.text, "serves"); }
export function port(index: u32): u32 { return firstPort(manifest.text, index); }
export function ports(index: u32): u32 { return portCount(manifest.text, index); }
`;

let script: Script;
beforeAll(async () => {
  script = await loadScript(ENTRY);
});

function read(lines: string[]): boolean {
  const bytes = script.put(TEXT, lines.map((line) => `${line}\0`).join(""));
  return script.functions.read(bytes) === 1;
}

const field = (index: number): number => script.functions.field(index) >>> 0;

const lines = accessList(
  parseManifest(
    JSON.stringify({
      name: "probe",
      description: "For this test",
      kind: "driver",
      stage: 7,
      serves: ["one", "two"],
      ports: ["0x3f8+8", "0x70+2"],
      bus: "pci",
      memoryPages: 20,
      dmaBytes: 8192,
      priority: 115,
      privileges: ["archive", "io-ports"],
      budgetMicroseconds: 500,
      periodMicroseconds: 10000,
      startSeconds: 300,
      permanent: true,
    }),
    "manifest.json",
  ),
  [],
);

describe("the manifest reader", () => {
  it("reads what the build writes", () => {
    expect(read(lines)).toBe(true);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map(field)).toEqual([
      7,
      20,
      65536,
      8192,
      16384,
      256,
      115,
      1,
      1 | 8,
      0,
      500,
      10000,
      300,
      1,
    ]);
  });

  it("reads repeated keys in their order", () => {
    read(lines);
    expect(script.functions.servesCount()).toBe(2);
    const span = BigInt.asUintN(64, script.functions.serves(1) as unknown as bigint);
    expect(script.get(Number(span & 0xffff_ffffn), Number(span >> 32n))).toBe("two");
  });

  it("reads port ranges", () => {
    read(lines);
    expect([script.functions.port(0), script.functions.ports(0)]).toEqual([0x3f8, 8]);
    expect([script.functions.port(1), script.functions.ports(1)]).toEqual([0x70, 2]);
  });

  it.each([
    ["memory", "memory=0"],
    ["memory", "memory=99999999999999999999"],
    ["memory", "memory=many"],
    ["stack", "stack=100"],
    ["stack", "stack=2097152"],
    ["dma", "dma=999424"],
    ["slots", "slots=8"],
    ["priority", "priority=255"],
    ["fpu", "fpu=2"],
    ["budget", "budget=19"],
    ["budget", "budget=10001"],
    ["budget", "budget=x"],
    ["period", "period=1000000001"],
    ["period", "bus=pci"],
    ["budget", "bus=pci"],
    ["start", "start=0"],
    ["start", "start=301"],
    ["start", "start=soon"],
  ])("refuses a bad value of %s: %s", (key, bad) => {
    expect(read(lines.map((line) => (line.startsWith(`${key}=`) ? bad : line)))).toBe(
      false,
    );
  });

  it("takes a program without a budget, and refuses one with two", () => {
    const unlimited = lines.filter((line) => !/^(budget|period)=/.test(line));
    expect(read(unlimited)).toBe(true);
    expect([field(10), field(11)]).toEqual([0, 0]);
    expect(read([...lines, "budget=500"])).toBe(false);
  });

  it("refuses a key that comes twice, even with the same value", () => {
    expect(read([...lines, "memory=20"])).toBe(false);
    expect(read([...lines, "start=300"])).toBe(false);
  });

  it("refuses a section that lacks a key, or is empty", () => {
    expect(read(lines.filter((line) => !line.startsWith("stack=")))).toBe(false);
    expect(read([])).toBe(false);
  });
});
