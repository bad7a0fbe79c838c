import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

let folder: string;
const paths: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-disks-"));
  for (let number = 0; number < 9; number++) {
    const path = join(folder, `${number}.img`);
    writeFileSync(path, Buffer.alloc(1024, `${number}.img`));
    paths.push(path);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

it("name four disks in the order of the bus, with one load and three duplicates", async () => {
  const { stdout, log } = await boot({
    exec: "ls /dev; hexdump -C -n 16 /dev/vdc; lsmod",
    disks: paths.slice(0, 4),
  });
  expect(stdout).toMatch(/^null\nvda\nvdb\nvdc\nvdd\nzero\n/);
  expect(stdout).toContain("|2.img2.img2.img2|");
  expect(stdout.match(/^virtio_blk /gm)).toHaveLength(1);
  const warning = "module-autoload: duplicate request for module virtio_blk";
  expect(log.split(warning)).toHaveLength(4);
});

it("beyond the eighth are left alone, and said so", async () => {
  const { stdout, log } = await boot({ exec: "ls /dev", disks: paths });
  expect(stdout).toMatch(/vdh\nzero\n$/);
  expect(log).toMatch(/device \d+ not used: more disks than this driver has memory for/);
});

it("go away with their driver and come back with it", async () => {
  const { stdout } = await boot({
    exec:
      "rmmod virtio_blk; ls /dev; hexdump /dev/vda; modprobe virtio_blk; sleep 0.2; " +
      "hexdump -C -n 16 /dev/vdb",
    disks: paths.slice(0, 2),
  });
  expect(stdout).toMatch(/^null\nzero\nhexdump: \/dev\/vda: No such file or directory\n/);
  expect(stdout).toContain("|1.img1.img1.img1|");
});

it("refuse to be read beyond their end, and read any part before it", async () => {
  const { stdout, status } = await boot({
    exec: "hexdump -C -s 1023 /dev/vda; hexdump -s 5000 /dev/vda; hexdump -C -s 509 -n 6 /dev/vda",
    disks: paths.slice(0, 1),
  });
  expect(stdout).toBe(
    "000003ff  6d".padEnd(60) +
      "|m|\n00000400\n0000400\n" +
      "000001fd  67 30 2e 69 6d 67".padEnd(60) +
      "|g0.img|\n00000203\n",
  );
  expect(status).toBe(0);
});
