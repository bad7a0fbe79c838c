import { beforeAll, describe, expect, it } from "vitest";
import { packArchive } from "../../../boot/image/archive.ts";
import { loadScript, type Script } from "../../support/script.ts";

const BASE = 0x10_0000;
const ENTRY = `
import { Archive } from "./libsys/archive";
import { spanAt } from "./libsys/span";
const archive = changetype<Archive>(memory.data(32, 8));
export function open(address: u32, length: u32): void { archive.open(address, length); }
export function next(): bool { return archive.next(); }
export function find(address: u32, length: u32): bool { return archive.find(spanAt(address, length)); }
export function name(): u64 { return archive.name; }
export function data(): u64 { return archive.data; }
export function isFolder(): u32 { return archive.isFolder; }
`;

let script: Script;
let archive: Buffer;

beforeAll(async () => {
  script = await loadScript(ENTRY);
  archive = await packArchive([
    { name: "servers/names", content: Buffer.alloc(5000, 1) },
    { name: "empty", content: Buffer.alloc(0) },
    { name: `${"long/".repeat(25)}name`, content: Buffer.from("deep") },
  ]);
});

function open(content: Uint8Array): void {
  script.put(BASE, content);
  script.functions.open(BASE, content.length);
}

function textOf(span: bigint): string {
  const bits = BigInt.asUintN(64, span);
  return script.get(Number(bits & 0xffff_ffffn), Number(bits >> 32n));
}

const name = (): string => textOf(script.functions.name() as unknown as bigint);
const data = (): string => textOf(script.functions.data() as unknown as bigint);

function files(): string[] {
  const names = [];
  while (script.functions.next()) if (!script.functions.isFolder()) names.push(name());
  return names;
}

function find(path: string): number {
  return script.functions.find(0x8000, script.put(0x8000, path));
}

describe("the archive reader", () => {
  it("walks the files that the image builder packs, and skips fillers", () => {
    open(archive);
    expect(files()).toEqual(["servers/names", "empty", `${"long/".repeat(25)}name`]);
  });

  it("finds a file by its whole path only", () => {
    open(archive);
    expect(find("servers/names")).toBe(1);
    expect(data()).toBe("\x01".repeat(5000));
    expect(find("servers/name")).toBe(0);
    expect(find("servers")).toBe(0);
  });

  it("finds data at page boundaries", () => {
    open(archive);
    find("servers/names");
    expect(
      Number(BigInt.asUintN(32, script.functions.data() as unknown as bigint)) % 4096,
    ).toBe(0);
  });

  it("ends the walk at a damaged header", () => {
    const damaged = Buffer.from(archive);
    damaged[damaged.indexOf("PaxHeader")] = 0x53;
    open(damaged);
    expect(files()).toEqual([]);
  });

  it("never leaves an archive that was cut short", () => {
    for (let length = 0; length < archive.length; length += 257) {
      open(archive.subarray(0, length));
      for (const path of files()) expect(path.length).toBeGreaterThan(0);
    }
  });
});
