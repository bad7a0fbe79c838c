// Linux's tools/testing/selftests/kmod/kmod.sh against the loader: one boot, each case by
// `test-kmod` and its number. docs/modules.md tells which cases do not apply. Time is
// counted in instructions, so that no limit depends on the host.

import { beforeAll, describe, expect, it } from "vitest";
import { boot, COUNTED_TIME, type BootResult } from "../support/qemu.ts";
import {
  distinctResults,
  growth,
  repetitions,
  testKmodReports,
  type TestKmodReport,
} from "../support/test-kmod.ts";

const ENOENT = -2;
const ENODEV = -19;
const EINVAL = -22;
const SECOND = 1_000_000_000;

/** Options of each case; `repeat` as kmod.sh recommends. */
const CASES = {
  "0002 driver": { options: "--name nope-test_module --threads 1", repeat: 3 },
  "0002 fs": { options: "--case fs --name nope-test --threads 50", repeat: 3 },
  "0003": { options: "--case fs --threads 1", repeat: 1 },
  "0004": { options: "--case fs --threads 2", repeat: 1 },
  "0005": { options: "--threads 50", repeat: 10 },
  "0006": { options: "--case fs --threads 50", repeat: 10 },
  "0007 driver": { options: "--threads 50", repeat: 5 },
  "0007 fs": { options: "--case fs --threads 50", repeat: 5 },
  "0008": { options: "--threads 58", repeat: 150 },
  "0009": { options: "--case fs --threads 62", repeat: 150 },
  "0014": { options: "--threads 4 --parameters init_delay=1000", repeat: 1 },
  "0015": {
    options: "--threads 4 --parameters 'init_delay=1000 init_result=-19'",
    repeat: 1,
  },
  "0014 missing name": { options: "--name nope --threads 58", repeat: 150 },
  "0014 crypto alias": { options: "--name crypto-test --threads 58 --keep", repeat: 150 },
} as const;
type Case = keyof typeof CASES;

let result: BootResult;
let reports: TestKmodReport[];

beforeAll(async () => {
  const commands = Object.values(CASES).map(
    ({ options, repeat }) =>
      `test-kmod --json --repeat ${repetitions(repeat)} ${options}`,
  );
  result = await boot({
    exec: [...commands, "echo alive"].join("; "),
    qemuArguments: COUNTED_TIME,
    timeoutSeconds: 170,
  });
  reports = testKmodReports(result.stdout);
});

function report(name: Case): TestKmodReport {
  const found = reports[Object.keys(CASES).indexOf(name)];
  if (found === undefined) throw new Error(`no report of ${name}: ${result.stdout}`);
  return found;
}

function loads(name: Case): number {
  return growth(report(name), "Mods ever loaded");
}

describe("kmod.sh", () => {
  it("has each thread of each run report its result", () => {
    for (const name of Object.keys(CASES) as Case[]) {
      const { runs, threads } = report(name);
      expect(runs).toHaveLength(repetitions(CASES[name].repeat));
      for (const { results } of runs) expect(results).toHaveLength(threads);
    }
    expect(result.stdout.trimEnd().endsWith("alive")).toBe(true);
  });

  it.each<[Case, number]>([
    ["0002 driver", ENOENT],
    ["0002 fs", EINVAL],
    ["0014 missing name", ENOENT],
  ])("%s: every thread is told that there is no such module", (name, errno) => {
    expect(distinctResults(report(name))).toEqual([errno]);
    expect(loads(name)).toBe(0);
  });

  it.each<Case>(["0003", "0004", "0005", "0006", "0007 driver", "0007 fs"])(
    "%s: all threads succeed, and each run loads once",
    (name) => {
      expect(distinctResults(report(name))).toEqual([0]);
      expect(loads(name)).toBe(report(name).runs.length);
    },
  );

  it.each<Case>(["0008", "0009"])(
    "%s: more requests than Linux's limit are throttled, not refused",
    (name) => {
      expect(distinctResults(report(name))).toEqual([0]);
      expect(loads(name)).toBe(report(name).runs.length);
    },
  );

  it("0014: four loads at once of a slow module are one load, and all succeed", () => {
    expect(distinctResults(report("0014"))).toEqual([0]);
    expect(loads("0014")).toBe(1);
    expect(growth(report("0014"), "Duplicate requests")).toBe(3);
    expect(report("0014").runs[0]?.nanoseconds).toBeLessThan(3 * SECOND);
  });

  it("0015: four loads at once of a failing module fail once, for all", () => {
    expect(distinctResults(report("0015"))).toEqual([ENODEV]);
    expect(growth(report("0015"), "Mods failed on init")).toBe(1);
    expect(growth(report("0015"), "Duplicate requests")).toBe(3);
    expect(report("0015").runs[0]?.nanoseconds).toBeLessThan(3 * SECOND);
  });

  it("0014 crypto alias: an alias is as good as a name", () => {
    expect(distinctResults(report("0014 crypto alias"))).toEqual([0]);
    expect(loads("0014 crypto alias")).toBe(1);
  });
});
