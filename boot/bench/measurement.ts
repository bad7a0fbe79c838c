// What the guest's bench command prints: one line for each measurement, among other
// lines.
//
//     bench ipc-round-trip 118 instructions
//
// Name, whole number, unit. docs/benchmarks.md says what each name means.

export interface Measurement {
  name: string;
  value: number;
  unit: string;
}

const LINE = /^(?:\[[^\]]*\] )?(?:[\w-]+: )?bench ([\w.-]+) (\d+)(?: ([\w/]+))?\s*$/;
const DEFAULT_UNIT = "instructions";

/** The measurements in a guest's output, the last of each name. */
export function readMeasurements(output: string): Measurement[] {
  const found = new Map<string, Measurement>();
  for (const line of output.split("\n")) {
    const match = LINE.exec(line.trimEnd());
    if (match === null) continue;
    const [, name = "", value, unit = DEFAULT_UNIT] = match;
    found.set(name, { name, value: Number(value), unit });
  }
  return [...found.values()];
}
