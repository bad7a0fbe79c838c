// Files that are made to keep the loader busy: each part of a module file that is read
// has a limit, whatever the file's size, so that others are served in the meantime.

import { describe, expect, it } from "vitest";
import { replaceSections } from "../../../../boot/image/elf-section.ts";
import { Field } from "../../../support/elf-program.ts";
import { Loader } from "../../../support/loader.ts";
import { moduleFile, moduleSections } from "../../../support/module-file.ts";

const ENOENT = -2;
const ENOEXEC = -8;
const SECTION_BYTES = 64;

/** What `finit_module` says to this file. */
async function resultOf(file: Buffer): Promise<[number | undefined, Loader]> {
  const loader = await Loader.open([{ name: "disk", file }]);
  return [loader.result(loader.finit("/boot/modules/disk.ko")), loader];
}

/** A module whose section is filled up to `bytes` with copies of a line. */
function withLines(section: ".modinfo" | ".weft.manifest", line: string, bytes: number) {
  const [information, manifest] = moduleSections({ name: "disk" });
  const start = section === ".modinfo" ? information : manifest;
  const room = bytes - start.length;
  const lines = `${line}\0`.repeat(Math.floor(room / (line.length + 1)));
  const content = Buffer.concat([Buffer.from(start + lines), Buffer.alloc(bytes)]);
  return replaceSections(moduleFile({ name: "disk" }), {
    [section]: content.subarray(0, bytes),
  });
}

function withDependencies(count: number): Buffer {
  const depends = Array.from({ length: count }, (_, index) => `m${index}`);
  return moduleFile({ name: "disk", depends });
}

/** A module with so many sections, of which the first and the last are its own. */
function withSections(count: number): Buffer {
  const file = moduleFile({ name: "disk" });
  const start = Number(file.readBigUInt64LE(Field.SectionOffset));
  const end = start + file.readUInt16LE(Field.SectionCount) * SECTION_BYTES;
  const table = Buffer.alloc(count * SECTION_BYTES);
  file.copy(table, 0, start, start + 2 * SECTION_BYTES);
  file.copy(table, table.length - 2 * SECTION_BYTES, end - 2 * SECTION_BYTES, end);
  file.writeBigUInt64LE(BigInt(file.length), Field.SectionOffset);
  file.writeUInt16LE(count, Field.SectionCount);
  return Buffer.concat([file, table]);
}

describe("a module file", () => {
  it("has 256 sections at most", async () => {
    expect((await resultOf(withSections(256)))[0]).toBeUndefined();
    expect((await resultOf(withSections(257)))[0]).toBe(ENOEXEC);
    expect((await resultOf(withSections(65_000)))[0]).toBe(ENOEXEC);
  });

  it.each([
    [".modinfo", 16_384, "alias=x"],
    [".modinfo", 16_384, "parmtype=p:int"],
    // More than a message to the name server carries.
    [".weft.manifest", 4064, "parameter=p:600:::"],
  ] as const)("has in %s at most %i bytes, as of %s", async (section, most, line) => {
    const [fits, loader] = await resultOf(withLines(section, line, most));
    expect(fits).toBeUndefined();
    loader.ready(loader.newest);
    expect(loader.list).toHaveLength(1);
    expect((await resultOf(withLines(section, line, most + 1)))[0]).toBe(ENOEXEC);
    expect((await resultOf(withLines(section, line, 2_000_000)))[0]).toBe(ENOEXEC);
  });

  it("depends on 64 others at most", async () => {
    expect((await resultOf(withDependencies(64)))[0]).toBe(ENOENT);
    const [result, loader] = await resultOf(withDependencies(65));
    expect(result).toBe(ENOEXEC);
    expect(loader.logged("disk: it depends on more than 64 modules")).toHaveLength(1);
  });

  it("that declares a parameter a thousand times takes its values", async () => {
    const lines = withLines(".modinfo", "parmtype=p:int", 16_384);
    const loader = await Loader.open([{ name: "disk", file: lines }]);
    const words = "q=1 p=2 ".repeat(100);
    const asked = loader.finit("/boot/modules/disk.ko", words);
    expect(loader.result(asked)).toBeUndefined();
    loader.ready(loader.newest);
    expect(loader.result(asked)).toBe(0);
    expect(loader.file("disk/parameters/p")).toBe("2\n");
  });
});
