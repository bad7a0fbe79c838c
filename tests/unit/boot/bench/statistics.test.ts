import { describe, expect, it } from "vitest";
import { summarize, summaryRow } from "../../../../boot/bench/statistics.ts";

describe("a summary", () => {
  it("does not depend on the order of the samples", () => {
    const summary = summarize([5, 1, 3, 2, 4]);
    expect(summary).toEqual(summarize([1, 2, 3, 4, 5]));
    expect(summary).toMatchObject({ min: 1, median: 3, mean: 3, max: 5, n: 5 });
  });

  it("of one sample has no spread", () => {
    expect(summarize([7])).toMatchObject({ min: 7, median: 7, max: 7, stddev: 0, n: 1 });
  });

  it("becomes a row in the order of the history file", () => {
    expect(summaryRow(summarize([1, 2]))).toEqual([1, 1.25, 1.5, 1.5, 1.75, 2, 0.707, 2]);
  });
});
