import { describe, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

/** Of 64 MiB the loader has half; each crashme takes 512 KiB of it. */
const MEMORY = "64M";
const LOADS = 80;

describe("the memory of a crashed module", () => {
  it("is all there for the next one", async () => {
    const exec = "modprobe crashme kind=null;".repeat(LOADS);
    const { stdout, log } = await boot({ exec: `${exec}echo alive`, memory: MEMORY });
    const failures = stdout.split("\n").filter((line) => line.startsWith("modprobe:"));
    expect(failures).toHaveLength(LOADS);
    expect(new Set(failures).size).toBe(1);
    expect(failures[0]).toContain("Input/output error");
    expect(log.match(/crash of crashme/g)).toHaveLength(LOADS);
    expect(stdout.trimEnd().endsWith("alive")).toBe(true);
  });
});

describe("a machine with more memory than the core reaches", () => {
  it("boots, and shares what the core can use", async () => {
    const { stdout, status } = await boot({ exec: "echo alive", memory: "6G" });
    expect(stdout).toBe("alive\n");
    expect(status).toBe(0);
  });
});
