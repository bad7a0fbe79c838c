// depmod in an archive whose indexes are not what its modules say.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildPath } from "../../boot/build/path.ts";
import { boot } from "../support/qemu.ts";
import { writeTestArchive } from "../support/test-archive.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-depmod-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("names what no index has, and files that are no modules", async () => {
  const clock = readFileSync(buildPath("drivers/cmos-rtc/cmos-rtc.elf"));
  const archive = await writeTestArchive(join(folder, "archive.tar"), {
    files: [
      { name: "modules/second-clock.ko", content: clock },
      { name: "modules/empty.ko", content: Buffer.from("nothing") },
    ],
  });
  const { stdout } = await boot({
    exec: "depmod; echo $?; depmod -q; echo $?; modinfo -n /boot/modules/second-clock.ko",
    qemuArguments: archive,
  });
  expect(stdout).toBe(
    "depmod: ERROR: no module information in /boot/modules/empty.ko\n" +
      'depmod: ERROR: modules.dep lacks "second-clock.ko:"\n' +
      'depmod: ERROR: modules.alias lacks "alias platform:rtc_cmos second_clock"\n' +
      'depmod: ERROR: modules.order lacks "second-clock.ko"\n' +
      "1\n1\n/boot/modules/second-clock.ko\n",
  );
});
