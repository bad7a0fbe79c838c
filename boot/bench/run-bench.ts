// weft bench: boots under instruction counting, has the guest's bench module measure,
// prints tables and writes results. Counts are exact, and the second run proves it.

import { mkdirSync } from "node:fs";
import process from "node:process";
import { build } from "../build/build.ts";
import { buildPath, displayPath } from "../build/path.ts";
import { writeWhole } from "../build/stamp.ts";
import type { Accelerator } from "../run/options.ts";
import { measureBoot } from "./boot-count.ts";
import { describeEnvironment } from "./environment.ts";
import { measureGuest } from "./guest-run.ts";
import { differences, type Measurement } from "./measurement.ts";
import { caseResult, type BenchResult } from "./result.ts";
import { caseTable, targetTable } from "./table.ts";

const RESULT = buildPath("bench", "result.json");

export interface BenchOptions {
  json: boolean;
  accel: Accelerator;
}

/** Measures; with `json`, standard output is the JSON text alone. */
export async function runBench(options: BenchOptions): Promise<void> {
  await build();
  mkdirSync(buildPath("bench"), { recursive: true });
  const result = await measure(options.accel);
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeWhole(RESULT, text);
  if (options.json) process.stdout.write(text);
  else print(result);
}

async function measure(accel: Accelerator): Promise<BenchResult> {
  const measurements = await measureGuest(accel);
  const changed = differences(measurements, await measureGuest(accel));
  if (changed.length > 0 && accel === "tcg") {
    process.stderr.write(`weft: two runs differ in ${changed.join(", ")}\n`);
  }
  if (accel === "tcg") measurements.unshift(await measureBoot());
  return {
    schema: 1,
    time: new Date().toISOString(),
    environment: describeEnvironment(accel),
    repeated: changed.length === 0,
    cases: measurements.map((entry: Measurement) =>
      caseResult(entry, accel === "tcg" ? "instructions" : "cycles"),
    ),
  };
}

function print(result: BenchResult): void {
  process.stdout.write(`${targetTable(result)}\n\n${caseTable(result.cases)}\n\n`);
  const same = result.repeated ? "A second run gave the same samples." : "";
  process.stdout.write(
    `Guest instructions under QEMU TCG, not cycles. ${same}\n` +
      `Samples: ${displayPath(RESULT)}\n`,
  );
}
