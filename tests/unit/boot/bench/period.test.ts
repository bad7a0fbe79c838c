import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { findPeriod, rotate } from "../../../../boot/bench/period.ts";

const repeat = <T>(part: T[], times: number): T[] =>
  Array.from({ length: times }, () => part).flat();

describe("the period of a trace", () => {
  it("is the operation, not a loop inside it", () => {
    const operation = ["user", "core", "copy", "copy", "copy", "copy", "copy", "leave"];
    const whole = (part: string[]) => part.includes("user");
    expect(findPeriod(repeat(operation, 200), whole)).toHaveLength(operation.length);
  });

  it("is found although an interrupt breaks the repetition", () => {
    const trace = [...repeat([1, 2, 3], 20), 9, 9, ...repeat([1, 2, 3], 400)];
    expect(findPeriod(trace, () => true)).toHaveLength(3);
  });

  it("does not exist in a trace that never repeats", () => {
    const trace = Array.from({ length: 500 }, (_, index) => index);
    expect(() => findPeriod(trace, () => true)).toThrow("does not repeat");
  });

  property.prop([fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 40 })])(
    "has the operation's length, wherever the trace begins",
    (operation) => {
      const trace = repeat(operation, 100).slice(operation.length >> 1);
      expect(findPeriod(trace, () => true)).toHaveLength(operation.length);
    },
  );

  it("can be turned to begin elsewhere", () => {
    const part = ["a", "b", "c"];
    expect(rotate(part, (index) => part[index] === "c")).toEqual(["c", "a", "b"]);
    expect(rotate(part, () => false)).toEqual(part);
  });
});
