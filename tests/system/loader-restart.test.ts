// The module loader ends, by whatever cause, and init starts it again: modules go on, and
// the new one knows them.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { boot } from "../support/qemu.ts";

/** The loader's process: servers are numbered as they are started. */
const KILL = "kill 4";

it("knows all modules, and loads and unloads as before", async () => {
  const { stdout, log } = await boot({
    exec:
      `modprobe test-dependent; lsmod; echo =; ${KILL}; lsmod; echo =; ` +
      "rmmod test_module; rmmod test_dependent; rmmod test_module; rmmod cmos_rtc; " +
      "rmmod uart16550; lsmod; echo =; modprobe test-dependent; modprobe cmos_rtc; lsmod",
  });
  const [before, after, removed, again] = stdout.split("=\n");
  expect(before).toMatch(/^test_module +\d+ +1 test_dependent$/m);
  expect(before).toMatch(/^uart16550 +\d+ +1 \[console\]$/m);
  expect(after).toBe(before);
  expect(removed).toContain("Module test_module is in use");
  expect(removed).toContain("Module uart16550 is in use");
  expect(removed).not.toMatch(/^(test_|cmos_rtc)/m);
  expect(again?.split("\n").toSorted()).toEqual(before?.split("\n").toSorted());
  expect(log).toContain("modules: started again, 4 modules kept");
});

it("tells those who wait that it ended, and goes on with their modules", async () => {
  const { stdout, log } = await boot({
    exec: `sleep 0.3; ${KILL}; sleep 1.2; lsmod`,
    append: [
      "modules_load=test_module",
      "test_module.request=test_second",
      "test_second.init_delay=1000",
    ],
  });
  expect(log).toMatch(
    /test_module: initialisation failed: Connection reset by peer \(ECONNRESET\)/,
  );
  expect(stdout).toMatch(/^test_second +\d+ +0$/m);
  expect(stdout).not.toContain("test_module");
});

it("begins anew to count the most memory that modules had", async () => {
  const { stdout } = await boot({ exec: `${KILL}; modstat` });
  const bytes = (label: string): number =>
    Number(new RegExp(`${label}\\t(\\d+)`).exec(stdout)?.[1]);
  expect(bytes(" Memory of modules")).toBeGreaterThan(0);
  expect(bytes("Most memory of modules")).toBeLessThan(2 * bytes(" Memory of modules"));
});

it("loses no memory and no device, however often it ends", async () => {
  const folder = mkdtempSync(join(tmpdir(), "weft-restart-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const disk = join(folder, "disk.img");
  writeFileSync(disk, Buffer.alloc(4096, "contents"));
  const reload = "rmmod virtio_blk; modprobe virtio-blk; hexdump -n 8 -C /dev/vda";
  const figures = `${reload}; modstat; free -b`;
  const { stdout, status } = await boot({
    exec: `${KILL}; sleep 1; ${figures}; ${KILL}; sleep 1; ${figures}; ${KILL}; ${figures}`,
    disks: [disk],
  });
  expect(status).toBe(0);
  expect(stdout.match(/63 6f 6e 74 65 6e 74 73/g)).toHaveLength(3);
  for (const kept of [/^ *Free memory for modules\t.*$/gm, /^Mem:.*$/gm]) {
    const [first, ...others] = stdout.match(kept) ?? [];
    expect(others).toEqual([first, first]);
  }
  const held = stdout.match(/^ *Capabilities held\t.*$/gm) ?? [];
  expect(held).toHaveLength(3);
  expect(held[1]).toBe(held[2]);
});

it("turns no switch of trust off", async () => {
  const { stdout } = await boot({
    exec: `modtrust sig_enforce=1 lockdown=1; ${KILL}; modtrust; modtrust lockdown=0`,
  });
  expect(stdout).toMatch(/^sig_enforce +1\nlockdown +1$/m);
});

it("is given up when it ends three times in a row at once", async () => {
  const { status, log } = await boot({ exec: `${KILL}; ${KILL}; ${KILL}; echo alive` });
  expect(status).toBe(70);
  expect(log).toContain("the commands cannot go on without modules");
});
