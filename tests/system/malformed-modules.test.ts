// Files that are no modules, or were ones, given to insmod in the whole system: from the
// boot archive by finit_module, from a disk by init_module. Each gives an errno.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPath } from "../../boot/build/path.ts";
import { mutateStructure } from "../fuzz/file-mutation.ts";
import { Random } from "../fuzz/random.ts";
import { boot, COUNTED_TIME, type BootResult } from "../support/qemu.ts";
import { writeTestArchive } from "../support/test-archive.ts";
import { repetitions } from "../support/test-kmod.ts";

/** As many as the kernel's command line has room for. */
const COUNT = 40;
const DISKS = 4;
const SEEDS = Array.from({ length: repetitions(10) }, (_, index) => index + 1);
const MODULE = buildPath("drivers/test_module/test_module.elf");
const FREE = /^ *Free memory for modules\t\d+$/gm;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-malformed-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Real modules with spoilt ELF fields, cut off, and random bytes. */
function malformedFiles(seed: number): Buffer[] {
  const random = new Random(seed);
  const module = readFileSync(MODULE);
  return Array.from({ length: COUNT }, (_, index) => {
    if (index % 10 === 0) return random.bytes(1 + random.below(10_000));
    if (index % 10 === 1) return module.subarray(0, 1 + random.below(module.length - 1));
    return mutateStructure(module, random);
  });
}

function writeDisks(files: Buffer[]): string[] {
  return files.slice(0, DISKS).map((content, index) => {
    const path = join(folder, `${index}.img`);
    writeFileSync(path, Buffer.concat([content, Buffer.alloc(-content.length & 511)]));
    return path;
  });
}

/** Inserts all files; what some are still loaded as is removed again. */
async function insertAll(files: Buffer[]): Promise<BootResult> {
  const members = files.map((content, index) => ({ name: `bad/${index}`, content }));
  const archive = await writeTestArchive(join(folder, "archive.tar"), { files: members });
  const paths = [
    ...files.map((_, index) => `/boot/bad/${index}`),
    ...[..."abcd"].map((letter) => `/dev/vd${letter}`),
  ];
  const each = paths.map((path) => `insmod ${path};rmmod test_module`);
  return boot({
    // The first upload leaves page tables behind.
    exec: ["insmod /dev/vda", "modstat", ...each, "lsmod", "modstat"].join(";"),
    disks: writeDisks(files),
    qemuArguments: [...COUNTED_TIME, ...archive],
    timeoutSeconds: 170,
  });
}

describe.each(SEEDS)("malformed module files (seed %i)", (seed) => {
  let result: BootResult;
  beforeAll(async () => {
    result = await insertAll(malformedFiles(seed));
  }, 180_000);

  it("each give an errno, or are modules", () => {
    const refused = result.stdout.match(/^insmod: ERROR: could not insert module .*$/gm);
    const loaded = COUNT + DISKS + 1 - (refused?.length ?? 0);
    const unloaded = result.stdout.match(/is not currently loaded$/gm)?.length ?? 0;
    // One with a wrong entry point may crash as soon as it is live.
    expect(COUNT + DISKS - unloaded).toBeLessThanOrEqual(loaded);
    expect(refused?.length).toBeGreaterThan(COUNT / 2);
    expect(result.stdout).not.toMatch(/unknown error/i);
  });

  it("leave no module behind, and no memory missing", () => {
    const list = result.stdout.slice(result.stdout.indexOf("Size  Used by"));
    const names = list
      .split("\n")
      .slice(1, 4)
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(["uart16550", "cmos_rtc", "virtio_blk"]);
    const free = result.stdout.match(FREE);
    expect(free).toHaveLength(2);
    expect(free?.[1]).toBe(free?.[0]);
  });

  it("do not end the loader", () => {
    expect(result.log).not.toMatch(/crash of modules/);
    expect(result.status).toBe(0);
  });
});
