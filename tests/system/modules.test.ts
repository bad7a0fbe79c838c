// The module loader in the whole system: what a person sees of it in the shell.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

let folder: string;
let disks: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-modules-"));
  disks = ["a.img", "b.img"].map((name) => join(folder, name));
  for (const path of disks) writeFileSync(path, Buffer.alloc(1024, path));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("tells with enable_dups_trace who asked twice, and through which chain", async () => {
  const { log } = await boot({
    exec: "true",
    disks,
    append: ["modules.enable_dups_trace=1"],
  });
  const alias = "pci:v00001AF4d00001042sv00001AF4sd00001100bc01sc00i00";
  expect(log).toMatch(
    new RegExp(
      "module-autoload: duplicate request for module virtio_blk\\n" +
        `.*asked for as ${alias} by devices \\(process \\d+\\)\\n` +
        `.*first asked for as ${alias} by devices \\(process \\d+\\)`,
    ),
  );
});

it("does not tell it otherwise", async () => {
  const { log } = await boot({ exec: "true", disks });
  expect(log).toContain("duplicate request for module virtio_blk");
  expect(log).not.toContain("asked for as");
});

it("shows which driver has which device, and takes it back with the driver", async () => {
  const { stdout } = await boot({
    exec: "lspci -k; rmmod virtio_blk; echo; lspci -k; modprobe virtio-blk; lspci -k",
    disks,
  });
  expect(stdout.match(/Kernel driver in use: virtio_blk/g)).toHaveLength(4);
  const [, without = ""] = stdout.split("\n\n");
  expect(without.slice(0, without.indexOf("in use"))).not.toContain("virtio_blk");
});

it("refuses to unload what is in use, is not there, or never was", async () => {
  const { stdout, status } = await boot({
    exec:
      "modprobe test_dependent; rmmod test-module; rmmod crashme; rmmod nonsense; " +
      "modprobe test_permanent; rmmod test_permanent; rmmod uart16550",
  });
  expect(stdout).toBe(
    "rmmod: ERROR: Module test-module is in use by: test_dependent\n" +
      "rmmod: ERROR: Module crashme is not currently loaded\n" +
      "rmmod: ERROR: Module nonsense is not currently loaded\n" +
      "rmmod: ERROR: could not remove module test_permanent: Device or resource busy\n" +
      "rmmod: ERROR: Module uart16550 is in use by: [console]\n",
  );
  expect(status).toBe(1);
});

it("takes parameters and modules to load from the kernel's command line", async () => {
  const { stdout, log } = await boot({
    exec: "lsmod",
    append: ["modules_load=crashme", "crashme.live", "crashme.unheard=1"],
  });
  expect(stdout).toMatch(/^crashme /m);
  expect(log).toContain("crashme: unknown parameter 'unheard' ignored");
});

it("gives back all memory and capabilities of a thousand loads", async () => {
  const load = "test-kmod --case driver --name test_module --threads 1 --wait";
  const figures = "rmmod test_module; echo =; modstat; free -b; echo =";
  const { stdout } = await boot({
    // The first load leaves test_kmod itself, and page tables of the loader's own.
    exec: `${load}; ${figures}; ${load} --repeat 1000; ${figures}`,
  });
  const [, before = "", , after = ""] = stdout.split("=\n");
  expect(after).toMatch(/^ *Mods ever loaded\t1004$/m);
  for (const kept of [
    /^ *Free memory for modules\t.*$/m,
    /^ *Capabilities held\t.*$/m,
    /^Mem:.*$/m,
  ]) {
    expect(before).toMatch(kept);
    expect(kept.exec(after)?.[0]).toBe(kept.exec(before)?.[0]);
  }
});
