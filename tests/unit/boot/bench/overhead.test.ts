import { describe, expect, it } from "vitest";
import { restlessCases } from "../../../../boot/bench/disturbance.ts";
import type { Measurement } from "../../../../boot/bench/measurement.ts";
import { steadyOverhead, withoutOverhead } from "../../../../boot/bench/overhead.ts";
import { caseResult } from "../../../../boot/bench/result.ts";

const STEADY = [400, 400, 402, 400, 400, 404, 900];
const RESTLESS = [400, 560, 360, 800, 400, 640, 480];

const run = (operation: number[], loop: number[]): Measurement[] => [
  { name: "empty-operation", rounds: 1, ticks: operation },
  { name: "empty-loop", rounds: 1, ticks: loop },
];

describe("measuring cycles", () => {
  it("takes the least that an empty operation cost for the overhead", () => {
    expect(steadyOverhead(run([42, 40, 41, 40, 44, 40, 300], STEADY))).toBe(40);
  });

  it("is refused when nothing costs now this and now that", () => {
    expect(() => steadyOverhead(run(STEADY, RESTLESS))).toThrow(/^empty-loop.*too busy/);
    expect(() => steadyOverhead(run(RESTLESS, STEADY))).toThrow(
      /^empty-operation.*too busy/,
    );
  });

  it("is refused when the least is far below what nothing usually costs", () => {
    const jump = [26, 26, 26, 1, 26, 26, 26];
    expect(() => steadyOverhead(run(jump, STEADY))).toThrow("1.0 to 26.0 cycles");
  });

  it("bears with a counter that advances by several at once", () => {
    expect(steadyOverhead(run([32, 40, 32, 40, 32, 40, 40], STEADY))).toBe(32);
  });

  it("is refused without a measured overhead", () => {
    expect(() => steadyOverhead([])).toThrow("the guest did not measure empty-loop");
  });

  it("subtracts the overhead where there is one pair of time stamps only", () => {
    const one = { name: "interrupt-to-driver", rounds: 1, ticks: [900, 39] };
    expect(withoutOverhead(one, 40).ticks).toEqual([860, 0]);
    const batch = { name: "ipc-round-trip", rounds: 64, ticks: [900] };
    expect(withoutOverhead(batch, 40)).toEqual(batch);
    const request = { ...batch, name: "module-request-live" };
    expect(withoutOverhead(request, 40)).toEqual(request);
  });

  it("drops samples that the host took away, and is refused without any other", () => {
    const entry = (ticks: number[]) => ({ name: "ipc-round-trip", rounds: 64, ticks });
    expect(withoutOverhead(entry([0, 900, 0]), 40).ticks).toEqual([900]);
    expect(() => withoutOverhead(entry([0, 0]), 40)).toThrow(/^ipc-round-trip.*too busy/);
  });

  it("names the cases whose median says little", () => {
    const cases = [
      caseResult(
        { name: "steady", rounds: 1, ticks: [100, 100, 110, 110, 900] },
        "cycles",
      ),
      caseResult({ name: "restless", rounds: 1, ticks: [60, 90, 110, 160] }, "cycles"),
    ];
    expect(restlessCases(cases)).toEqual(["restless"]);
  });
});
