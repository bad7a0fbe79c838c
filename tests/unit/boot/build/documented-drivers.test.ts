// The whole drivers in docs/writing-a-driver.md compile as they stand there.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../../boot/build/manifest.ts";
import { buildPath, ROOT } from "../../../../boot/build/path.ts";
import { buildUnit } from "../../../../boot/build/unit-build.ts";
import { unitPath } from "../../../../boot/build/unit.ts";
import { ElfFile } from "../../../../boot/image/elf.ts";

const page = readFileSync(join(ROOT, "docs/writing-a-driver.md"), "utf8");
const sources = [...page.matchAll(/```ts\n(.*?)```/gs)]
  .map(([, text = ""]) => text)
  .filter((text) => text.includes("export function main"));

/** The manifest in the text that names the driver: on one line, or in a block. */
function manifestText(name: string): string {
  const found = new RegExp(`\\{\\s*"name": "${name}".*?\\}`, "s").exec(page);
  return found?.[0] ?? "";
}

async function build(name: string, source: string): Promise<ElfFile> {
  const folder = `.build/tests/documented-${name}`;
  mkdirSync(join(ROOT, folder), { recursive: true });
  writeFileSync(join(ROOT, folder, "main.ts"), source);
  writeFileSync(join(ROOT, folder, "manifest.json"), manifestText(name));
  const unit = {
    folder,
    manifest: parseManifest(manifestText(name), folder),
    archivePath: `modules/${name}.ko`,
    output: buildPath("tests", `documented-${name}`, "output"),
  };
  await buildUnit(unit);
  return new ElfFile(readFileSync(unitPath(unit, ".elf")));
}

function stringsOf(elf: ElfFile, name: string): string {
  const section = elf.section(name);
  return section === undefined ? "" : elf.bytesOf(section).toString("utf8");
}

describe("the page on writing a driver", () => {
  it("shows two whole drivers", () => {
    expect(sources).toHaveLength(2);
  });

  it("has a shortest one that serves its interface", async () => {
    const elf = await build("counter", sources[0] ?? "");
    expect(stringsOf(elf, ".weft.manifest")).toContain("serves=counter\0");
  });

  it("has one with an interrupt and a parameter", async () => {
    const elf = await build("ticker", sources[1] ?? "");
    expect(stringsOf(elf, ".weft.manifest")).toContain("interrupt=2\0");
    expect(stringsOf(elf, ".modinfo")).toContain("parmtype=every:uint\0");
  });
});
