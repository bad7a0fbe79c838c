import { describe, expect, it } from "vitest";
import { parseManifest } from "../../../../boot/build/manifest.ts";
import { ElfFile } from "../../../../boot/image/elf.ts";
import { instanceFile, manifestsOf } from "../../../../boot/image/module-instance.ts";
import { elfWithSections } from "../../../support/elf-program.ts";

const driver = parseManifest(
  JSON.stringify({
    name: "first",
    description: "the driver",
    kind: "driver",
    alias: ["platform:first"],
    depends: ["other"],
    uses: ["modules"],
    memoryPages: 5,
    instances: [
      { name: "second", description: "again", alias: ["platform:second"] },
      { name: "third", description: "large", fileBytes: 65_536, memoryPages: 3 },
    ],
  }),
  "manifest.json",
);
const file = elfWithSections(Buffer.from([0x90]), {
  ".modinfo": "name=first\0",
  ".weft.manifest": "kind=driver\0",
});

function section(of: Buffer, name: string): string[] {
  const elf = new ElfFile(of);
  const found = elf.section(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return elf.bytesOf(found).toString().split("\0");
}

describe("a driver's instances", () => {
  it("are modules of their own in the index, with their own aliases", () => {
    const manifests = manifestsOf(driver);
    expect(manifests.map(({ name }) => name)).toEqual(["first", "second", "third"]);
    expect(manifests.map(({ alias }) => alias)).toEqual([
      ["platform:first"],
      ["platform:second"],
      [],
    ]);
    expect(manifests[1]?.depends).toEqual([]);
  });

  it("have the driver's code and rights under their own name", () => {
    const second = instanceFile(file, driver, "second");
    expect(section(second, ".modinfo")).toContain("name=second");
    expect(section(second, ".modinfo")).not.toContain("name=first");
    expect(section(second, ".weft.manifest")).toContain("uses=modules");
    expect(section(second, ".weft.manifest")).toContain("memory=5");
    expect(new ElfFile(second).segments).toEqual(new ElfFile(file).segments);
    expect(second.subarray(4096, 3 * 4096)).toEqual(file.subarray(4096, 3 * 4096));
  });

  it("can have a size of their own, of file and memory", () => {
    const third = instanceFile(file, driver, "third");
    expect(third).toHaveLength(65_536);
    expect(section(third, ".modinfo")).toContain("name=third");
    expect(section(third, ".weft.manifest")).toContain("memory=3");
  });

  it("leave the driver's own file as it is", () => {
    expect(instanceFile(file, driver, "first")).toBe(file);
  });
});
