import { describe, expect, it } from "vitest";
import { readMeasurements } from "../../../../boot/bench/measurement.ts";

describe("the guest's measurements", () => {
  it("are read from plain lines and from log lines", () => {
    const output = [
      "Welcome",
      "bench null 52 51 60 instructions\r",
      "[    0.123456] bench: bench poll 140000 139000 141000 instructions",
    ].join("\n");
    expect(readMeasurements(output)).toEqual([
      { name: "null", median: 52, minimum: 51, maximum: 60, unit: "instructions" },
      {
        name: "poll",
        median: 140_000,
        minimum: 139_000,
        maximum: 141_000,
        unit: "instructions",
      },
    ]);
  });

  it("begin with the core's own start-up time", () => {
    const [boot] = readMeasurements("[    0.000047] core: init starts after 47 us");
    expect(boot).toMatchObject({ name: "boot", median: 47_000, unit: "instructions" });
  });

  it("ignore lines that only look like them", () => {
    expect(readMeasurements("bench: bench started\nbench x 1 y")).toEqual([]);
  });
});
