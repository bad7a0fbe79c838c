import { describe, expect, it } from "vitest";
import type { Measurement } from "../../../../boot/bench/measurement.ts";
import { steadyOverhead, withoutOverhead } from "../../../../boot/bench/overhead.ts";

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
    expect(withoutOverhead(batch, 40)).toBe(batch);
  });
});
