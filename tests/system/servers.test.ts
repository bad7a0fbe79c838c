import { describe, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

/** Rows of `ps`: process id by name, for those in a state. */
function processes(output: string, state: string): Map<string, string> {
  const rows = output.split("\n").map((line) => line.trim().split(/\s+/));
  const wanted = rows.filter((row) => row[2] === state);
  return new Map(wanted.map((row) => [row[5] ?? "", row[0] ?? ""]));
}

/** KiB in use, from each `free` in the output. */
function usedMemory(output: string): number[] {
  const rows = output.split("\n").filter((line) => line.startsWith("Mem:"));
  return rows.map((line) => Number(line.trim().split(/\s+/)[2]));
}

/**
 * Servers are numbered as they are started, init being 1: names, vfs, modules, devices.
 */
const DEVICES = 5;
/** And modules, which is started again: loader-restart.test.ts. */
const VITAL = ["names", "vfs", "console", "shell"];

describe("the boot servers", () => {
  it("all run, each with its own process id", async () => {
    const { stdout } = await boot({ exec: "ps" });
    const running = processes(stdout, "runs");
    const servers = ["names", "vfs", "modules", "devices", "console", "shell"];
    expect([...running.keys()]).toEqual(expect.arrayContaining(servers));
    expect(new Set(running.values()).size).toBe(running.size);
  });

  it("give all their memory back when they are ended, and the others go on", async () => {
    const { stdout, status } = await boot({
      exec: `free; ps; kill ${DEVICES}; ps; free; cat /boot/motd`,
    });
    const [first = ""] = stdout.split("\n").filter((line) => line.endsWith(" devices"));
    const later = stdout.slice(stdout.lastIndexOf("PID"));
    expect(processes(later, "runs").has("devices")).toBe(false);
    const [before = 0, after = 0] = usedMemory(stdout);
    expect(before - after).toBe(parseInt(first.trim().split(/\s+/)[3] ?? "", 10));
    expect(before).toBeGreaterThan(after);
    expect(stdout).toContain("Welcome to Weft");
    expect(status).toBe(0);
  });

  it("cannot be ended where the machine would be of no use without them", async () => {
    const ids = processes((await boot({ exec: "ps" })).stdout, "runs");
    const wanted = VITAL.map((name) => ids.get(name) ?? "");
    const { stdout, status } = await boot({ exec: `kill ${wanted.join(" ")}` });
    const lines = wanted.map((id) => `kill: ${id}: the system cannot run without it\n`);
    expect(stdout).toBe(lines.join(""));
    expect(status).toBe(1);
  });
});
