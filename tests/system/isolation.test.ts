import { describe, expect, it } from "vitest";
import { boot } from "../support/qemu.ts";

describe("kernel page-table isolation", () => {
  it("changes nothing for programs, faults and interrupts", async () => {
    const { stdout, log, status } = await boot({
      exec: "modprobe crashme kind=null; lsmod; sleep 1; echo alive",
      append: ["kpti=1"],
    });
    expect(stdout).toContain("uart16550");
    expect(log).toContain("crash of crashme");
    expect(stdout.trimEnd().endsWith("alive")).toBe(true);
    expect(status).toBe(0);
  });
});

describe("an older processor", () => {
  it("boots isolated without NX", async () => {
    const { stdout } = await boot({
      exec: "echo alive",
      append: ["kpti=1"],
      qemuArguments: ["-cpu", "qemu64,-nx"],
    });
    expect(stdout).toBe("alive\n");
  });

  it.each(["qemu64", "qemu64,-nx", "max,-smep,-smap,-umip", "max,-invpcid,-pcid"])(
    "boots: %s",
    async (model) => {
      const { stdout } = await boot({
        exec: "echo alive",
        qemuArguments: ["-cpu", model],
      });
      expect(stdout).toBe("alive\n");
    },
  );
});
