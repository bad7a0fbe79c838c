// What the guest's bench program prints, one line for each measurement, among other
// lines:
//
//     bench NAME MEDIAN MINIMUM MAXIMUM UNIT
//
// docs/benchmarks.md says what each name means.

export interface Measurement {
  name: string;
  median: number;
  minimum: number;
  maximum: number;
  unit: string;
}

/**
 * The core says when it starts init; under instruction counting, 1 ns is 1 instruction.
 */
const BOOT_LINE = /core: init starts after (\d+) (us|ns)/;

/** A log line has its time and the program's name in front. */
const LINE = /(?:^|\s)bench ([\w.-]+) (\d+) (\d+) (\d+) ([\w/]+)\s*$/;

/** The measurements in a guest's output, the last of each name. */
export function readMeasurements(output: string): Measurement[] {
  const found = new Map<string, Measurement>();
  for (const line of output.split("\n")) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, name = "", median, minimum, maximum, unit = ""] = match;
    found.set(name, {
      name,
      median: Number(median),
      minimum: Number(minimum),
      maximum: Number(maximum),
      unit,
    });
  }
  return [...bootMeasurement(output), ...found.values()];
}

/** From the core's entry to init's first instruction. */
function bootMeasurement(output: string): Measurement[] {
  const match = BOOT_LINE.exec(output);
  if (match === null) return [];
  const median = Number(match[1]) * (match[2] === "us" ? 1000 : 1);
  return [
    { name: "boot", median, minimum: median, maximum: median, unit: "instructions" },
  ];
}
