// What the guest's bench program prints, one line for each measurement, among other lines:
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
  return [...found.values()];
}
