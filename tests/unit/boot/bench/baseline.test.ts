import { describe, expect, it } from "vitest";
import { changeText, regressions } from "../../../../boot/bench/baseline.ts";
import { historyLine, MEDIAN } from "../../../../boot/bench/history.ts";
import { caseResult } from "../../../../boot/bench/result.ts";

const measured = (name: string, ticks: number[]) =>
  caseResult({ name, rounds: 1, ticks }, "instructions");

describe("the regression gate", () => {
  it("lets a case grow by two percent, and no more", () => {
    expect(regressions({ ipc: 100 }, [measured("ipc", [102])])).toEqual([]);
    expect(regressions({ ipc: 100 }, [measured("ipc", [103])])).toHaveLength(1);
  });

  it("looks at the median, so that one disturbed sample is no regression", () => {
    expect(regressions({ ipc: 100 }, [measured("ipc", [100, 100, 900])])).toEqual([]);
  });

  it("accepts new cases and faster ones", () => {
    const cases = [measured("ipc", [90]), measured("new", [5])];
    expect(regressions({ ipc: 100 }, cases)).toEqual([]);
  });

  it("names a case that is not measured any more", () => {
    const [change] = regressions({ ipc: 100 }, []);
    expect(changeText(change)).toBe("ipc: was 100, is not measured any more");
  });

  it("says by how much a case grew", () => {
    const [change] = regressions({ ipc: 100 }, [measured("ipc", [110])]);
    expect(changeText(change)).toBe("ipc: was 100, is 110 (+10.0 %)");
  });
});

describe("a history line", () => {
  it("has eight figures for each case", () => {
    const line = historyLine({
      schema: 1,
      time: "2026-11-22T00:00:00.000Z",
      environment: { commit: "abc", core: "def", qemu: "7.2.0" },
      repeated: true,
      beside: [],
      coreBytes: 30_000,
      cases: [measured("ipc", [1, 2, 3])],
    });
    expect(line).toMatchObject({ commit: "abc", core: "def", unit: "instructions" });
    expect(line.cases["ipc"]).toHaveLength(8);
    expect(line.cases["ipc"][MEDIAN]).toBe(2);
  });
});
