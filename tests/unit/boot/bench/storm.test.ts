import { describe, expect, it } from "vitest";
import { Failure } from "../../../../boot/build/failure.ts";
import { renderSvg } from "../../../../boot/bench/chart.ts";
import { readStorms } from "../../../../boot/bench/storm/guest-storm.ts";
import { readLinuxFigures } from "../../../../boot/bench/storm/linux-figures.ts";
import { timeChart, wasteChart } from "../../../../boot/bench/storm/storm-chart.ts";
import type { StormResult } from "../../../../boot/bench/storm/storm-result.ts";

/** As the shell's test-kmod prints it; `most` and `failed` are what the loader counts. */
function printed(threads: number, most: number, failed = 0, result = 0): string {
  const counters = (loads: number, memory: number, peak: number, bytes: number) =>
    `{ "Mods ever loaded": ${loads}, "Duplicate requests": ${loads * 2}, ` +
    `"Requests already served": 0, "Memory of modules": ${memory}, ` +
    `"Most memory of modules": ${peak}, "Failed load bytes": ${bytes} }`;
  return [
    `{ "case": "driver", "threads": ${threads}, "runs": [`,
    `{ "result": ${result}, "nanoseconds": 5000000, "results": [`,
    `0, 0] }`,
    `],`,
    `"before": ${counters(1, 1000, 1000, 0)},`,
    `"after": ${counters(6, 3000, most, failed)}`,
    `}`,
  ].join("\n");
}

describe("the storms", () => {
  it("are read from what the shell prints, in their order", () => {
    const [first, second] = readStorms(`${printed(1, 3000)}\n${printed(8, 3500, 70)}\n`);
    expect(first).toMatchObject({ processors: 1, loads: 5, duplicates: 10 });
    expect(first).toMatchObject({ moduleBytes: 2000, peakBytes: 2000, wastedBytes: 0 });
    expect(second).toMatchObject({ processors: 8, requests: 40, wastedBytes: 70 });
    expect(second).toMatchObject({ peakBytes: 2500, nanoseconds: 5_000_000 });
  });

  it("are refused when a request failed", () => {
    expect(() => readStorms(printed(2, 3000, 0, -17))).toThrow(Failure);
  });

  it("are drawn beside all of Linux's figures", async () => {
    const linux = readLinuxFigures();
    const storms = readStorms(printed(8, 3500));
    const result: StormResult = {
      schema: 1,
      time: "2026-11-22T00:00:00.000Z",
      environment: {},
      modules: [],
      storms,
      linux,
    };
    const waste = await renderSvg(wasteChart(result));
    for (const { system } of linux) expect(waste).toContain(`Linux ${system}`);
    expect(await renderSvg(timeChart(result))).toContain("6.5, idempotent by file");
  });
});
