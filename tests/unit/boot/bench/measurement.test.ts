import { describe, expect, it } from "vitest";
import {
  differences,
  perOperation,
  readMeasurements,
} from "../../../../boot/bench/measurement.ts";

describe("the guest's measurements", () => {
  it("are read from plain lines and from log lines", () => {
    const output = [
      "Welcome",
      "bench null 2 62 64*2\r",
      "[    0.123456] modules: bench: bench poll 64 3584*3",
    ].join("\n");
    expect(readMeasurements(output)).toEqual([
      { name: "null", rounds: 2, ticks: [62, 64, 64] },
      { name: "poll", rounds: 64, ticks: [3584, 3584, 3584] },
    ]);
  });

  it("say what the first batch took more than later ones", () => {
    const [warm, cold] = readMeasurements("bench a 2 5*3\nbench b 2 5*3 +70");
    expect(warm).not.toHaveProperty("firstExtra");
    expect(cold).toMatchObject({ ticks: [5, 5, 5], firstExtra: 70 });
  });

  it("ignore lines that only look like them", () => {
    const output = "bench: bench started\nbench x 0 5\nbench x 1 y\nbench x 1";
    expect(readMeasurements(output)).toEqual([]);
  });

  it("count the last line of a name", () => {
    const [only, ...rest] = readMeasurements("bench a 1 5\nbench a 1 6");
    expect(only).toEqual({ name: "a", rounds: 1, ticks: [6] });
    expect(rest).toEqual([]);
  });

  it("are divided by their rounds", () => {
    expect(perOperation({ name: "a", rounds: 4, ticks: [8, 10] })).toEqual([2, 2.5]);
  });

  it("differ in what changed, vanished or came", () => {
    const [a, b, c] = readMeasurements("bench a 1 1\nbench b 1 2\nbench c 1 3");
    const [changed] = readMeasurements("bench b 1 4");
    expect(differences([a, b], [a, b])).toEqual([]);
    expect(differences([a, b], [changed, c])).toEqual(["a", "b", "c"]);
  });
});
