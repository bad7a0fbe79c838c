// A module that goes wrong in every way it can: the report says what happened, everything
// else goes on.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot, type BootResult } from "../support/qemu.ts";

const CAUSES = {
  null: "null dereference: read of 0x10",
  wild: "wild write: write to 0x90000000",
  stack: "stack overflow (guard page)",
  text: "write to code: write to 0x400000000",
  port: "illegal port access",
  privileged: "privileged instruction",
  div: "integer division by zero",
  assert: "failed assertion, or unreachable code",
} as const;
const KINDS = Object.keys(CAUSES) as (keyof typeof CAUSES)[];
const CODE = "drivers/test/crashme/misbehaviour.ts";

let folder: string;
let disk: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-crashme-"));
  disk = join(folder, "disk.img");
  writeFileSync(disk, Buffer.alloc(512, "still there "));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Does one thing with each kind of crash and then sees that all else works. */
async function crashAll(kinds: readonly string[], parameters = ""): Promise<BootResult> {
  const each = kinds.map(
    (kind) =>
      `modprobe crashme kind=${kind}${parameters}; echo ${kind} $?; sleep 0.1; ` +
      "hexdump -C -n 16 /dev/vda; date +%s",
  );
  return boot({ exec: [...each, "lsmod", "dmesg"].join("; "), disks: [disk] });
}

/** The lines of one kind's report: from its cause on to the next crash. */
function reportOf(log: string, cause: string): string {
  const from = log.indexOf(cause);
  const end = log.indexOf("crash of crashme", from + cause.length);
  return from < 0 ? "" : log.slice(from, end < 0 ? undefined : end);
}

describe("a module that goes wrong while it is loaded", () => {
  let result: BootResult;
  beforeAll(async () => {
    result = await crashAll(KINDS);
  }, 120_000);

  it.each(KINDS)("kind=%s is reported with its cause in words", (kind) => {
    const report = reportOf(result.log, CAUSES[kind]);
    expect(report).toMatch(/rax [0-9a-f]{16}/);
    expect(report).toMatch(/rip [0-9a-f]{16}/);
    expect(report).toMatch(new RegExp(`#\\d+ 0x4[0-9a-f]+ \\S+ \\(${CODE}:\\d+\\)`));
    expect(report).toMatch(/#\d+ 0x4[0-9a-f]+ \S*_start/);
  });

  it("names the module, its process and its thread", () => {
    const heads = result.log.match(/crash of crashme \(process \d+, thread main\): /g);
    expect(heads).toHaveLength(KINDS.length);
  });

  it("fails its modprobe, and nothing else", () => {
    for (const kind of KINDS) expect(result.stdout).toContain(`${kind} 1\n`);
    expect(result.stdout.match(/\|still there stil\|/g)).toHaveLength(KINDS.length);
    expect(result.stdout.match(/^\d{10}$/gm)).toHaveLength(KINDS.length);
    expect(result.stdout).not.toMatch(/^crashme /m);
  });

  it("is in dmesg, too", () => {
    expect(result.stdout).toContain(CAUSES.assert);
  });
});

describe("a module that goes wrong once it is live", () => {
  it("has succeeded to load, and is gone afterwards", async () => {
    const kinds = ["null", "stack", "port"];
    const { stdout, log } = await crashAll(kinds, " live");
    for (const kind of kinds) expect(stdout).toContain(`${kind} 0\n`);
    expect(log.match(/crash of crashme/g)).toHaveLength(kinds.length);
    expect(stdout).not.toMatch(/^crashme /m);
  });
});

describe("a module that never becomes ready", () => {
  it("is ended when it loops or floods, and the shell answers meanwhile", async () => {
    const { stdout, log } = await crashAll(["loop", "flood"]);
    expect(stdout).toContain("loop 1\n");
    expect(stdout).toContain("flood 1\n");
    expect(log.match(/looping: not ready 5 seconds after its start/g)).toHaveLength(2);
    expect(log).toMatch(/crashme: \d+ lines suppressed/);
    expect(log.match(/the flood goes on/g)?.length).toBeLessThan(70);
  });

  it("leaves those below it the time that its budget does not cover", async () => {
    const { stdout, status } = await boot({
      exec: "modprobe crashme_limited kind=loop live; sleep 1; lsmod; rmmod crashme_limited; lsmod; echo done",
    });
    expect(stdout.match(/^crashme_limited /gm)).toHaveLength(1);
    expect(stdout).toContain("done\n");
    expect(status).toBe(0);
  });

  it("leaves the processor to others when it loops while it is live", async () => {
    const { stdout } = await boot({
      exec: "modprobe crashme kind=loop live; lsmod; hexdump -C -n 16 /dev/vda; rmmod crashme; lsmod",
      disks: [disk],
    });
    expect(stdout).toMatch(/^crashme /m);
    expect(stdout).toContain("|still there stil|");
    expect(stdout.match(/^crashme /gm)).toHaveLength(1);
  });
});
