// weft bench: boots under instruction counting, has the guest's bench module measure,
// prints tables and writes results. Counts are exact, and the second run proves it.

import { mkdirSync } from "node:fs";
import process from "node:process";
import { build } from "../build/build.ts";
import { buildPath, displayPath } from "../build/path.ts";
import { writeWhole } from "../build/stamp.ts";
import { machineCode } from "../image/kernel.ts";
import type { Accelerator } from "../run/options.ts";
import { measureBoot } from "./boot-count.ts";
import {
  BASELINE,
  changeText,
  readBaseline,
  regressions,
  writeBaseline,
} from "./baseline.ts";
import { restlessCases } from "./disturbance.ts";
import { describeEnvironment } from "./environment.ts";
import { steadyOverhead, withoutOverhead } from "./overhead.ts";
import { appendHistory, HISTORY } from "./history.ts";
import { measureGuest } from "./guest-run.ts";
import { differences } from "./measurement.ts";
import { readPublished, type Published } from "./published.ts";
import { writeReport } from "./report.ts";
import { caseResult, unitOf, type BenchResult, type CaseResult } from "./result.ts";
import { caseTable, targetTable, unitText } from "./table.ts";

const RESULT = buildPath("bench", "result.json");

export interface BenchOptions {
  json: boolean;
  accel: Accelerator;
  /** Another system to measure in the same machine. */
  with?: "linux";
  /** Makes this run the baseline and adds it to the history. */
  record: boolean;
}

/** Measures; with `json`, standard output is the JSON text alone. */
export async function runBench(options: BenchOptions): Promise<void> {
  await build();
  mkdirSync(buildPath("bench"), { recursive: true });
  const result = await measure(options.accel);
  if (options.with === "linux") {
    const { addLinux } = await import("./linux/beside.ts");
    await addLinux(result, options.accel);
  }
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeWhole(RESULT, text);
  if (options.record) record(result);
  const published = readPublished();
  const report = await writeReport(result, published);
  if (options.json) process.stdout.write(text);
  else print(result, published, report);
}

function record(result: BenchResult): void {
  writeBaseline(result.cases);
  appendHistory(result);
  const files = [BASELINE, HISTORY].map(displayPath).join(" and ");
  process.stderr.write(`weft: recorded in ${files}\n`);
}

function measure(accel: Accelerator): Promise<BenchResult> {
  return accel === "tcg" ? measureInstructions() : measureCycles(accel);
}

/** Counts are exact: a second run in another machine has to give the same. */
async function measureInstructions(): Promise<BenchResult> {
  const measurements = await measureGuest("tcg");
  const changed = differences(measurements, await measureGuest("tcg"));
  if (changed.length > 0) {
    process.stderr.write(`weft: two runs differ in ${changed.join(", ")}\n`);
  }
  const cases = [await measureBoot(), ...measurements];
  return {
    ...outcome(describeEnvironment("tcg")),
    repeated: changed.length === 0,
    cases: cases.map((entry) => caseResult(entry, "instructions")),
  };
}

async function measureCycles(accel: Accelerator): Promise<BenchResult> {
  const measurements = await measureGuest(accel);
  const overhead = steadyOverhead(measurements);
  const cases = measurements.map((entry) =>
    caseResult(withoutOverhead(entry, overhead), "cycles"),
  );
  const environment = {
    ...describeEnvironment(accel),
    overhead: `${overhead} cycles, the least of an empty operation; taken out`,
    disturbed: restlessCases(cases).join(", ") || "none",
  };
  return { ...outcome(environment), repeated: null, cases };
}

function outcome(environment: Record<string, string>) {
  const time = new Date().toISOString();
  return {
    schema: 1 as const,
    time,
    environment,
    coreBytes: machineCode().bytes,
    beside: [],
  };
}

function print(result: BenchResult, published: Published[], report: string): void {
  const tables = [
    targetTable(result, published),
    caseTable(result.cases),
    ...result.beside.map(({ system, cases }) => `${system}\n${caseTable(cases)}`),
    unitOf(result) === "instructions" ? regressionText(result.cases) : "",
    unitText(result),
  ];
  const text = tables.filter((part) => part !== "").join("\n\n");
  process.stdout.write(
    `${text}\nSamples: ${displayPath(RESULT)}; report: ${displayPath(report)}\n`,
  );
}

function regressionText(cases: CaseResult[]): string {
  const changes = regressions(readBaseline(), cases).map(changeText);
  return changes.length === 0
    ? ""
    : `Worse than the baseline:\n  ${changes.join("\n  ")}`;
}
