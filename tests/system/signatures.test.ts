// Modules from outside the boot archive, as four disks whose contents are module files.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPath } from "../../boot/build/path.ts";
import { SIGNATURE_MAGIC, signModule } from "../../boot/image/sign.ts";
import { signingKey, type SigningKey } from "../../boot/image/signing-key.ts";
import { boot } from "../support/qemu.ts";
import { STRANGE_KEY } from "../support/signing.ts";

const SECTOR = 512;
const MODULE = buildPath("drivers", "crashme", "crashme.elf");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-signatures-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The module with zeros behind it, so that the signed file fills whole sectors. */
function signed(key: SigningKey): Buffer {
  const content = readFileSync(MODULE);
  const tail = signModule(content, key).length - content.length;
  const sectors = Math.ceil((content.length + tail) / SECTOR);
  const padded = Buffer.alloc(sectors * SECTOR - tail);
  content.copy(padded);
  return signModule(padded, key);
}

function altered(file: Buffer): Buffer {
  const other = Buffer.from(file);
  other[9000] = (other[9000] ?? 0) ^ 1;
  return other;
}

function withoutSignature(file: Buffer): Buffer {
  const other = Buffer.from(file);
  other.fill(0, other.length - SIGNATURE_MAGIC.length);
  return other;
}

function disk(name: string, content: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

it("admits what the builder signed, and tells the rest apart", async () => {
  const own = signed(signingKey());
  const { stdout, log } = await boot({
    disks: [
      disk("own", own),
      disk("altered", altered(own)),
      disk("unsigned", withoutSignature(own)),
      disk("strange", signed(STRANGE_KEY)),
    ],
    exec: [
      "insmod /dev/vda && cat /proc/modules && rmmod crashme",
      "insmod /dev/vdb",
      "insmod /dev/vdc && cat /proc/modules && rmmod crashme",
      "modtrust sig_enforce=1; modtrust sig_enforce=0",
      "insmod /dev/vdc; insmod /dev/vdd",
      "insmod /dev/vda && cat /proc/modules",
    ].join("; "),
  });
  const crashme = stdout.split("\n").filter((line) => line.startsWith("crashme "));
  expect(crashme.map((line) => line.endsWith(" (E)"))).toEqual([false, true, false]);
  const refused = "could not insert module /dev/vd";
  expect(stdout).toContain(`${refused}b: Key was rejected by service`);
  expect(stdout).toContain("modtrust: sig_enforce: Read-only file system");
  expect(stdout).toContain(`${refused}c: Key was rejected by service`);
  expect(stdout).toContain(`${refused}d: Key was rejected by service`);
  expect(log).toContain("module file refused: signature does not match the file");
  expect(log).toContain("crashme: module verification failed");
  expect(log).toContain("module file refused: module with unavailable key");
});

it("loads a compressed module of the archive, and shows who signed it", async () => {
  const { stdout } = await boot({
    exec:
      "modinfo -F filename crashme; modinfo -F sig_id crashme; modprobe crashme; lsmod; " +
      "rmmod crashme; insmod /boot/modules/crashme.ko.gz && rmmod crashme && echo twice",
  });
  expect(stdout).toMatch(/^\/boot\/modules\/crashme\.ko\.gz\ned25519\n/);
  expect(stdout).toMatch(/^crashme +\d+ {2}0$/m);
  expect(stdout).toMatch(/^twice$/m);
});
