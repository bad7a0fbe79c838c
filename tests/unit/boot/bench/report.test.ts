import { describe, expect, it } from "vitest";
import {
  batchRows,
  comparisonRows,
  historyRows,
  lengthRows,
  sampleRows,
  transferRows,
} from "../../../../boot/bench/chart-data.ts";
import { lengthChart, renderSvg, transferChart } from "../../../../boot/bench/chart.ts";
import { steepestStep } from "../../../../boot/bench/length-step.ts";
import { readPublished } from "../../../../boot/bench/published.ts";
import { caseResult, type BenchResult } from "../../../../boot/bench/result.ts";
import { caseTable, targetTable, unitText } from "../../../../boot/bench/table.ts";

const measured = (name: string, ticks: number[]) =>
  caseResult({ name, rounds: 1, ticks }, "instructions");

const result: BenchResult = {
  schema: 1,
  time: "2026-11-22T00:00:00.000Z",
  environment: {},
  repeated: true,
  beside: [],
  coreBytes: 30_000,
  cases: [
    measured("ipc-round-trip", [148, 148, 151]),
    measured("ipc-round-trip-16-words", [300]),
    measured("copy-32-bytes", [250]),
    measured("ring-32-bytes", [650]),
  ],
};

describe("the tables", () => {
  it("say which promise is kept and by how much another is missed", () => {
    const text = targetTable(result, readPublished());
    expect(text).toMatch(/two address spaces +148 +≤ 150 +met +427/);
    expect(text).toMatch(/16 words +300 +≤ 260 +missed by 40 +1,761/);
  });

  it("never print a mean alone", () => {
    const head = /case +median +first +min +q1 +q3 +max +stddev +n/;
    expect(caseTable(result.cases)).toMatch(head);
  });

  it("say what the first operation cost, where that was measured", () => {
    const entry = { name: "ipc", rounds: 2, ticks: [20, 20], firstExtra: 7 };
    expect(caseTable([caseResult(entry, "instructions")])).toMatch(/ipc +10 +17 +10 /);
    expect(caseTable([measured("boot", [5])])).toMatch(/boot +5 +5 +5 /);
  });

  it("compare no cycles with promises, which are of instructions", () => {
    const entry = { name: "ipc-round-trip", rounds: 1, ticks: [900] };
    const cycles = { ...result, cases: [caseResult(entry, "cycles")] };
    expect(targetTable(cycles, readPublished())).toBe("");
    expect(unitText(cycles)).toMatch(/^Cycles: ticks of the time-stamp counter/);
    expect(unitText(result)).toMatch(/^Guest instructions .* not cycles\. A second run/);
  });

  it("say why a promise is missed, and what lists the instructions", () => {
    const text = targetTable(result, []);
    expect(text).toContain("Missed: same, 16 words.");
    expect(text).toContain("--explain ipc-round-trip-16-words");
    const kept = { ...result, cases: [measured("ipc-round-trip", [148])] };
    expect(targetTable(kept, [])).not.toContain("Missed");
  });

  it("have Linux's figures beside Weft's when it was measured too", () => {
    const linux = [
      measured("linux-pipe-round-trip", [12_000]),
      measured("linux-unix-socket-round-trip", [18_000]),
    ];
    const beside = [{ system: "Linux 6.1", cases: linux }];
    const text = targetTable({ ...result, beside }, readPublished());
    expect(text).toMatch(/seL4 +Linux 6.1/);
    expect(text).toMatch(/two address spaces .* 427 +pipe 12,000, unix socket 18,000/);
    expect(targetTable(result, [])).not.toContain("Linux");
  });

  it("find the length at which one more word costs most", () => {
    const lengths = [
      measured("ipc-round-trip-6-words", [132]),
      measured("ipc-round-trip", [100]),
      measured("ipc-round-trip-4-words", [100]),
      measured("ipc-round-trip-5-words", [130]),
    ];
    expect(steepestStep(lengths)).toBe(15);
    expect(steepestStep([])).toBeNull();
    expect(targetTable({ ...result, cases: lengths }, [])).toMatch(
      /one more word.* 15 +≤ 3 +missed by 12/,
    );
  });
});

describe("the charts", () => {
  it("have the round trip without words at length 0, and others' figures", () => {
    expect(lengthRows(result.cases, readPublished())).toEqual(
      expect.arrayContaining([
        { system: "Weft", words: 0, cost: 148 },
        { system: "Weft", words: 16, cost: 300 },
        { system: "seL4", words: 16, cost: 1761 },
      ]),
    );
  });

  it("tell the ways to transfer bytes apart", () => {
    expect(transferRows(result.cases)).toEqual([
      { way: "copied through messages", bytes: 32, cost: 250 },
      { way: "ring, consumer woken each time", bytes: 32, cost: 650 },
    ]);
  });

  it("draw a Call beside a record of each batch", () => {
    const cases = [...result.cases, measured("ring-batch-8-records", [120])];
    expect(batchRows(cases)).toEqual([
      { way: "ring", records: 8, cost: 120 },
      { way: "Call", records: 8, cost: 148 },
    ]);
  });

  it("count the samples at each distance from the median, in percent", () => {
    const rows = sampleRows([measured("ipc-round-trip", [200, 200, 205])]);
    expect(rows).toMatchObject([
      { percent: 0, samples: 2 },
      { percent: 2.5, samples: 1 },
    ]);
  });

  it("compare only what both have", () => {
    const counted = readPublished().filter(({ unit }) => unit === "instructions");
    const systems = comparisonRows(result.cases, counted).map(({ system, cost }) => [
      system,
      cost,
    ]);
    expect(systems).toContainEqual(["Weft", 148]);
    expect(systems).toContainEqual(["seL4", 427]);
    expect(systems).toHaveLength(4);
  });

  it("begin the history at 100 %", () => {
    const line = (time: string, median: number) => ({
      time,
      commit: "",
      core: "",
      qemu: "",
      unit: "instructions",
      cases: { "ipc-round-trip": [0, 0, median, 0, 0, 0, 0, 1] },
    });
    const rows = historyRows([line("a", 200), line("b", 150)]);
    expect(rows.map(({ percent }) => percent)).toEqual([100, 75]);
  });

  it("become SVG without a browser", async () => {
    const chart = lengthChart(lengthRows(result.cases, []), "instructions");
    const svg = await renderSvg(chart);
    expect(svg).toMatch(/^<svg[\s\S]*words each way[\s\S]*<\/svg>$/);
    expect(svg).toContain(">instructions<");
  });

  it("call cycles cycles", async () => {
    const svg = await renderSvg(lengthChart(lengthRows(result.cases, []), "cycles"));
    expect(svg).toContain(">cycles<");
    expect(svg).not.toContain("instructions");
  });

  it("place a transfer of no bytes on the axis", async () => {
    const rows = transferRows([measured("copy-0-bytes", [200]), ...result.cases]);
    const svg = await renderSvg(transferChart(rows, "instructions"));
    expect(svg).not.toContain("NaN");
    expect(svg).toContain(">0<");
  });
});

describe("the published figures", () => {
  it("have a source and a date each", () => {
    for (const { source, date } of readPublished()) {
      expect(source.length).toBeGreaterThan(20);
      expect(date).toMatch(/^\d{4}/);
    }
  });
});
