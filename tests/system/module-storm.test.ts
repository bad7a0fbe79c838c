// 64 threads that ask for 100 modules, some 10,000 requests in all, in the whole system.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { boot, COUNTED_TIME } from "../support/qemu.ts";
import { writeTestArchive } from "../support/test-archive.ts";
import { distinctResults, growth, testKmodReports } from "../support/test-kmod.ts";

const NAMES = Array.from({ length: 100 }, (_, index) => `s${index}`);
const THREADS = 64;
const REQUESTS_OF_A_THREAD = 157;
const TOTAL = THREADS * REQUESTS_OF_A_THREAD;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-storm-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("loads each of 100 modules once for 10,048 requests, and all succeed", async () => {
  const archive = await writeTestArchive(join(folder, "archive.tar"), {
    instances: NAMES,
  });
  const test = "test-kmod --json";
  const storm = `--threads ${THREADS} --requests ${REQUESTS_OF_A_THREAD}`;
  const commands = [
    `${test} --threads ${THREADS}`,
    "rmmod test_module",
    `${test} --name ${NAMES.join(",")} ${storm} --parameters init_delay=2`,
    // This unloads all of them first.
    `${test} --name ${NAMES.join(",")} --threads 1`,
    `rmmod ${NAMES[0]}`,
    `${test} --threads 1`,
  ];
  const { stdout } = await boot({
    exec: commands.join("; "),
    qemuArguments: [...COUNTED_TIME, ...archive],
    timeoutSeconds: 170,
  });
  const [, report, , after] = testKmodReports(stdout);
  if (report === undefined || after === undefined) throw new Error(stdout);
  expect(distinctResults(report)).toEqual([0]);
  expect(growth(report, "Mods ever loaded")).toBe(NAMES.length);
  expect(growth(report, "Module requests")).toBe(TOTAL);
  const merged = growth(report, "Duplicate requests");
  expect(merged).toBeGreaterThan(THREADS);
  expect(merged + growth(report, "Requests already served")).toBe(TOTAL - NAMES.length);
  const free = "Free memory for modules";
  expect(after.before[free]).toBe(report.before[free]);
});
