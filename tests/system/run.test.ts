import { createHash, randomBytes } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";
import { Session } from "../support/session.ts";

const PROMPT = /weft:\S*> /;

describe("commands given with --exec", () => {
  it("print only their own output and pass their status on", async () => {
    const { stdout, status } = await boot({ exec: "echo hello world" });
    expect(stdout).toBe("hello world\n");
    expect(status).toBe(0);
  });

  it("may hold quotes and per cent signs", async () => {
    const { stdout } = await boot({ exec: 'echo "100 %"; echo second' });
    expect(stdout).toBe("100 %\nsecond\n");
  });

  it("end with the status of the last one", async () => {
    expect((await boot({ exec: "echo a; nosuchcommand" })).status).toBe(127);
    expect((await boot({ exec: "nosuchcommand; echo b" })).status).toBe(0);
    expect((await boot({ exec: "cat /boot/nothing" })).status).toBe(1);
  });

  it("are stopped after --timeout with status 124", async () => {
    const { status } = await boot({ exec: "sleep 1000", timeoutSeconds: 10 });
    expect(status).toBe(124);
  });

  it("work through the command line as a person types it", () => {
    const words = ["boot/weft.mjs", "start", "--exec", "echo hello"];
    const result = spawnSync(process.execPath, words, { encoding: "utf8" });
    expect(result.stdout).toBe("hello\n");
    expect(result.status).toBe(0);
  });
});

describe("a panic of the core", () => {
  it("says why, where, and ends with status 70", async () => {
    const { log, status } = await boot({ exec: "echo no", append: ["panic=test"] });
    expect(status).toBe(70);
    expect(log).toMatch(/panic/i);
    expect(log).toMatch(/\.ts:\d+/);
  });
});

describe("disk images", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "weft-disks-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function disk(name: string, sectors: number): { path: string; content: Buffer } {
    const content = randomBytes(sectors * 512);
    const path = join(folder, name);
    writeFileSync(path, content);
    return { path, content };
  }

  it("have the checksum that the host computes", async () => {
    const small = disk("small.img", 1);
    const large = disk("large.img", 4099);
    const { stdout, status } = await boot({
      exec: "sha256sum /dev/vda /dev/vdb",
      disks: [small.path, large.path],
    });
    const sums = [small, large].map(({ content }) =>
      createHash("sha256").update(content).digest("hex"),
    );
    expect(stdout).toBe(`${sums[0]}  /dev/vda\n${sums[1]}  /dev/vdb\n`);
    expect(status).toBe(0);
  });

  it("have the first sector that the host's hexdump shows", async () => {
    const { path } = disk("hexdump.img", 8);
    const { stdout } = await boot({ exec: "hexdump -n 512 /dev/vda", disks: [path] });
    const host = spawnSync("hexdump", ["-n", "512", path], { encoding: "utf8" });
    if (host.error === undefined) expect(stdout).toBe(host.stdout);
    expect(stdout.split("\n").length).toBe(34);
  });
});

describe("the shell on the serial console", () => {
  it("prompts, runs a line, and powers off when told to", async () => {
    const session = new Session();
    await session.waitFor(PROMPT);
    session.type("echo on the line\r");
    await session.waitFor(/\non the line\r?\n/);
    expect((await session.screen()).join("\n")).toContain("on the line");
    session.type("poweroff\r");
    expect(await session.ended()).toBe(0x10 * 2 + 1);
  });
});
