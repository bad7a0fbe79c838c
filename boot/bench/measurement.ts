// What the guest's bench module says of each case, one line among other lines:
//
//     bench NAME ROUNDS TICKS[*TIMES] ... [+TICKS]
//
// docs/measuring.md says what each name means.

export interface Measurement {
  name: string;
  /** How many operations one sample covers. */
  rounds: number;
  /** Ticks of the time-stamp counter, one entry for each sample, in order. */
  ticks: number[];
  /**
   * Ticks that the very first batch took more than later ones, where that was measured.
   */
  firstExtra?: number;
}

/** A log line has its time and the program's name in front. */
const LINE = /(?:^|\s)bench ([\w.-]+) ([1-9]\d*)((?: \d+(?:\*\d+)?)+)(?: \+(\d+))?\s*$/;
const MOST_TIMES = 1000;

/** The measurements in a guest's output, in order; a name's last line counts. */
export function readMeasurements(output: string): Measurement[] {
  const found = new Map<string, Measurement>();
  for (const line of output.split("\n")) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, name = "", rounds, samples = "", extra] = match;
    const ticks = samples.trim().split(" ").flatMap(expand);
    const first = extra === undefined ? {} : { firstExtra: Number(extra) };
    found.set(name, { name, rounds: Number(rounds), ticks, ...first });
  }
  return [...found.values()];
}

/** "150*3" is 150, 150, 150. */
function expand(text: string): number[] {
  const [ticks, times = "1"] = text.split("*");
  const count = Math.min(Number(times), MOST_TIMES);
  return new Array<number>(count).fill(Number(ticks));
}

/** Each sample's ticks for one operation. */
export function perOperation({ ticks, rounds }: Measurement): number[] {
  return ticks.map((total) => total / rounds);
}

/**
 * Names of the measurements that differ between two runs; none when they are identical.
 */
export function differences(one: Measurement[], other: Measurement[]): string[] {
  const texts = new Map(other.map((entry) => [entry.name, JSON.stringify(entry)]));
  const changed = one.filter((entry) => texts.get(entry.name) !== JSON.stringify(entry));
  const names = new Set(one.map((entry) => entry.name));
  const missing = other.filter((entry) => !names.has(entry.name));
  return [...changed, ...missing].map((entry) => entry.name);
}
