import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkDisk } from "../../../../boot/run/disk.ts";

describe("a disk image", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "weft-disk-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function image(bytes: number): string {
    const path = join(folder, `${bytes}.img`);
    writeFileSync(path, Buffer.alloc(bytes));
    return path;
  }

  it("of whole sectors is accepted", () => {
    expect(() => checkDisk(image(1024))).not.toThrow();
  });

  it("that is missing, empty, a folder or truncated is refused with the reason", () => {
    expect(() => checkDisk(join(folder, "none"))).toThrow("no such file");
    expect(() => checkDisk(image(0))).toThrow("empty");
    expect(() => checkDisk(folder)).toThrow("folder");
    expect(() => checkDisk(image(1000))).toThrow("truncated: 1000 bytes");
    expect(() => checkDisk("/dev/null")).toThrow("neither a regular file nor a block");
  });

  it.skipIf(process.getuid?.() === 0)("that cannot be read is refused", () => {
    const path = image(512);
    chmodSync(path, 0);
    expect(() => checkDisk(path)).toThrow("not readable");
  });
});
