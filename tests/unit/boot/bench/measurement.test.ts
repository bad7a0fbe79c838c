import { describe, expect, it } from "vitest";
import { readMeasurements } from "../../../../boot/bench/measurement.ts";

describe("the guest's measurements", () => {
  it("are read from plain lines and from log lines", () => {
    const output = [
      "Welcome",
      "bench null 52\r",
      "[    0.123456] bench: bench boot 140000 instructions",
      "bench fault 440 instructions",
    ].join("\n");
    expect(readMeasurements(output)).toEqual([
      { name: "null", value: 52, unit: "instructions" },
      { name: "boot", value: 140_000, unit: "instructions" },
      { name: "fault", value: 440, unit: "instructions" },
    ]);
  });

  it("ignore lines that only look like them", () => {
    expect(readMeasurements("bench: bench started\nbench x y")).toEqual([]);
  });
});
