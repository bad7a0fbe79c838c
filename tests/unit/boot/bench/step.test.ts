import { describe, expect, it } from "vitest";
import { countLines } from "../../../../boot/bench/explain.ts";
import { corePhase, type Phase } from "../../../../boot/bench/phase.ts";
import { segmentsOf, type Step } from "../../../../boot/bench/step.ts";
import { readFileSync } from "node:fs";

const FAST_PATH = "microkernel/fast-path.ts";

/** Phase of the first line of `file` that contains `text`. */
function phaseOf(file: string, text: string): Phase | null {
  const lines = readFileSync(file, "utf8").split("\n");
  const index = lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`${file} has no line with ${text}`);
  return corePhase({ file, line: index + 1 });
}

describe("the steps of an operation", () => {
  it("are cut where user space and core meet", () => {
    const user = [0x4_0000_0000n, 0x4_0000_0004n];
    const core = [0xffff_ffff_8010_0000n];
    expect(segmentsOf([...user, ...core, ...user])).toEqual([user, core, user]);
  });

  it("check before the point of no return and transfer after it", () => {
    expect(phaseOf(FAST_PATH, "if (!slot.has(CapabilityFlag.Sends))")).toBe("checks");
    expect(phaseOf(FAST_PATH, "current.reply = reply;")).toBe("transfer");
    expect(phaseOf(FAST_PATH, "writeCr3(next.root)")).toBe("switch");
  });

  it("check in the predicates of the fast path, and transfer after their last", () => {
    expect(phaseOf(FAST_PATH, "return thread != null &&")).toBe("checks");
    expect(phaseOf(FAST_PATH, "receiver.donor = current")).toBe("transfer");
  });

  it("belong to the noun of their file where no mark says more", () => {
    expect(phaseOf("microkernel/frame.ts", "slot.badge = address")).toBe("mapping");
    expect(phaseOf("microkernel/frame.ts", "return Status.Misaligned")).toBe("checks");
    expect(phaseOf("microkernel/notification.ts", "wakeWithBits(")).toBe("transfer");
    expect(phaseOf("microkernel/scheduler.ts", "cpu().preempt = 0")).toBe("switch");
    expect(corePhase({ file: "none.ts", line: 1 })).toBeNull();
  });

  it("are counted by phase and line, phases in the order of an operation", () => {
    const step = (phase: Step["phase"], line: number): Step => ({
      address: 0n,
      instruction: "nop",
      program: "core",
      source: { file: "none.ts", line },
      phase,
    });
    const steps = [step("exit", 9), step("entry", 1), step("entry", 2), step("entry", 1)];
    const counts = countLines(steps).map(({ phase, place, count }) => [
      phase,
      place,
      count,
    ]);
    expect(counts).toEqual([
      ["entry", "none.ts:1", 2],
      ["entry", "none.ts:2", 1],
      ["exit", "none.ts:9", 1],
    ]);
  });
});
