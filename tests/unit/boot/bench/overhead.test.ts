import { describe, expect, it } from "vitest";
import { requireSteadyOverhead } from "../../../../boot/bench/overhead.ts";

const empty = (ticks: number[]) => [{ name: "empty-loop", rounds: 1, ticks }];

describe("measuring cycles", () => {
  it("is allowed while nothing costs the same each time, but for a few disturbances", () => {
    const steady = [100, 100, 101, 100, 100, 102, 900];
    expect(() => requireSteadyOverhead(empty(steady))).not.toThrow();
  });

  it("is refused when nothing costs now this and now that", () => {
    const restless = [100, 140, 90, 200, 100, 160, 120];
    expect(() => requireSteadyOverhead(empty(restless))).toThrow("too busy");
  });

  it("is refused without a measured overhead", () => {
    expect(() => requireSteadyOverhead([])).toThrow("empty-loop");
  });
});
