import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readManifest } from "../../../../boot/build/manifest.ts";
import { buildPath, ROOT } from "../../../../boot/build/path.ts";
import { buildUnit } from "../../../../boot/build/unit-build.ts";
import { incompleteUnits, unitPath, type Unit } from "../../../../boot/build/unit.ts";
import { ElfFile } from "../../../../boot/image/elf.ts";

const folder = "tests/support/hello";
const unit: Unit = {
  folder,
  manifest: readManifest(folder),
  archivePath: "servers/hello",
  output: buildPath("tests", "hello"),
};

function stringsOf(elf: ElfFile, name: string): string[] {
  const section = elf.section(name);
  if (section === undefined) return [];
  return elf.bytesOf(section).toString("utf8").split("\0").slice(0, -1);
}

describe("a built program", () => {
  let elf: ElfFile;

  beforeAll(async () => {
    await buildUnit(unit);
    elf = new ElfFile(readFileSync(unitPath(unit, ".elf")));
  }, 60_000);

  it("begins its code where no wasm access reaches", () => {
    const text = elf.segments.find((segment) => (segment.flags & 1) !== 0);
    expect(text?.virtualAddress).toBe(0x4_0000_0000n);
    expect(elf.entry).toBeGreaterThanOrEqual(0x4_0000_0000n);
  });

  it("has no segment that is writable and executable", () => {
    for (const { flags } of elf.segments) expect(flags & 3).not.toBe(3);
  });

  it("fills whole pages with each segment, in memory and in the file", () => {
    expect(elf.segments.length).toBeGreaterThanOrEqual(3);
    for (const segment of elf.segments) {
      expect(segment.virtualAddress % 4096n).toBe(0n);
      expect(segment.fileOffset % 4096).toBe(0);
      expect(segment.fileBytes % 4096).toBe(0);
      expect(segment.memoryBytes % 4096).toBe(0);
    }
  });

  it("puts static data at the addresses that the wasm uses", () => {
    const linear = elf.section(".linear");
    expect(linear?.address).toBe(0x10000n);
    const text = linear === undefined ? Buffer.alloc(0) : elf.bytesOf(linear);
    expect(text.includes(Buffer.from(Uint32Array.from([0, 1, 4, 9]).buffer))).toBe(true);
  });

  it("describes itself as Linux modules do", () => {
    expect(stringsOf(elf, ".modinfo")).toEqual(
      expect.arrayContaining([
        "name=hello",
        "license=MIT",
        "alias=test:hello*",
        "depends=",
      ]),
    );
  });

  it("lists what it may touch", () => {
    expect(stringsOf(elf, ".weft.manifest")).toEqual(
      expect.arrayContaining(["kind=server", "port=3f8:8", "interrupt=4", "memory=16"]),
    );
  });

  it("carries a symbol table and no debug information", () => {
    expect(elf.section(".weft.symbols")?.bytes).toBeGreaterThan(32);
    expect(elf.section(".debug_line")).toBeUndefined();
  });
});

describe("a folder of a program", () => {
  const unfinished = ".build/tests/unfinished";

  beforeEach(() => {
    rmSync(join(ROOT, unfinished), { recursive: true, force: true });
    mkdirSync(join(ROOT, unfinished), { recursive: true });
    writeFileSync(join(ROOT, unfinished, "main.ts"), "export function start(): void {}");
  });

  it("that exports no main is refused, and the message says where", async () => {
    const output = buildPath("tests", "unfinished", "output");
    const built = buildUnit({ ...unit, folder: unfinished, output });
    await expect(built).rejects.toThrow(`${unfinished}/main.ts exports no main`);
  });

  it("that has a source but no manifest is named", () => {
    expect(incompleteUnits([folder, unfinished])).toEqual([
      `${unfinished} has no manifest.json and is left out`,
    ]);
    rmSync(join(ROOT, unfinished, "main.ts"));
    expect(incompleteUnits([unfinished])).toEqual([]);
  });
});
