import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot, type BootResult } from "../support/qemu.ts";

const DISK_BYTES = 4 << 20;
const MOST_RESTARTS = 5;
const content = randomBytes(DISK_BYTES);
const digest = createHash("sha256").update(content).digest("hex");

let folder: string;
let disk: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-supervision-"));
  disk = join(folder, "disk.img");
  writeFileSync(disk, content);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Position in the log of the one line with `text`. */
function place(log: string, text: string): number {
  expect(log.split(text)).toHaveLength(2);
  return log.indexOf(text);
}

it("reads a file to its end whose disk's driver is killed meanwhile", async () => {
  const { stdout, log, status } = await boot({
    exec:
      "modprobe test_kill victim=virtio_blk delay=30 times=2 && sha256sum /dev/vda && " +
      "modinfo -F restarts virtio_blk && rmmod virtio_blk",
    disks: [disk],
  });
  expect(stdout).toMatch(new RegExp(`^${digest}  /dev/vda\n[12]\n$`));
  expect(status).toBe(0);
  const killed = place(log, "virtio_blk: was killed, restarting\n");
  expect(log.indexOf("virtio_blk: lives again")).toBeGreaterThan(killed);
});

it("brings the serial line back when its driver is killed", async () => {
  const { stdout, log, status } = await boot({
    exec: "modprobe test_kill victim=uart16550 && sleep 0.3 && echo back && lsmod",
  });
  expect(stdout).toContain("back\n");
  expect(stdout).toMatch(/^uart16550 +\d+ +1 \[console\]$/m);
  expect(status).toBe(0);
  place(log, "uart16550: was killed, restarting\n");
});

describe("a module that crashes whenever it is started", () => {
  let result: BootResult;
  beforeAll(async () => {
    result = await boot({
      exec:
        "modprobe crashme_supervised kind=null live; sleep 2.5; lsmod; " +
        "modinfo -F failed crashme_supervised; cat /proc/modules; rmmod crashme_supervised; " +
        "echo removed $?; lsmod; dmesg",
    });
  }, 60_000);

  it("is restarted five times, then given up, and the log says so", () => {
    const restarts = /crashme_supervised: crashed, restarting/g;
    expect(result.log.match(restarts)).toHaveLength(MOST_RESTARTS);
    expect(result.log.match(/null dereference/g)).toHaveLength(MOST_RESTARTS + 1);
    place(result.log, "crashed for the 6th time in 10 s: not restarted");
  });

  it("is shown as failed until it is removed", () => {
    const [before = "", after = ""] = result.stdout.split("removed 0\n");
    expect(before).toMatch(/^crashme_supervised +0 +0 \[failed\]$/m);
    expect(before).toMatch(/^crashed$/m);
    expect(before).toMatch(/^crashme_supervised 0 0 \[failed\], Failed 0x[0-9a-f]{16}$/m);
    expect(after).not.toMatch(/^crashme_supervised /m);
  });
});
