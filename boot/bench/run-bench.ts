// weft bench: boots under instruction counting, runs the guest's bench command, prints a
// table and writes JSON. Counts are exact: two runs of one build give the same numbers.

import process from "node:process";
import { build } from "../build/build.ts";
import { Failure } from "../build/failure.ts";
import { buildPath, displayPath } from "../build/path.ts";
import { writeWhole } from "../build/stamp.ts";
import { outcomeOf } from "../run/exit-status.ts";
import { tableText } from "../cli/table.ts";
import { launch } from "../run/launch.ts";
import { defaultRunOptions } from "../run/options.ts";
import { describeEnvironment } from "./environment.ts";
import { readMeasurements, type Measurement } from "./measurement.ts";

const RESULT = buildPath("bench.json");
const LIMIT_SECONDS = 300;
/** drivers/test/bench measures while it is loaded; its lines are in the log. */
const COMMANDS = "modprobe bench";

/** Measures; with `json`, standard output is the JSON text alone. */
export async function runBench(json: boolean): Promise<void> {
  await build();
  const measurements = readMeasurements(await guestOutput());
  if (measurements.length === 0) {
    throw new Failure("the guest printed no measurements");
  }
  const result = { environment: describeEnvironment(), measurements };
  const text = `${JSON.stringify(result, null, 2)}\n`;
  writeWhole(RESULT, text);
  if (json) process.stdout.write(text);
  else printTable(measurements);
}

async function guestOutput(): Promise<string> {
  const qemuArguments = ["-icount", "shift=0,sleep=off"];
  const options = { ...defaultRunOptions(), exec: COMMANDS, qemuArguments };
  const machine = launch(options, { input: "ignore", output: "pipe" });
  const chunks: Buffer[] = [];
  machine.process.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  machine.log.on("data", (chunk: Buffer) => chunks.push(chunk));
  const timer = setTimeout(() => machine.process.kill("SIGKILL"), LIMIT_SECONDS * 1000);
  const code = await new Promise<number | null>((resolve) => {
    machine.process.on("close", resolve);
  });
  clearTimeout(timer);
  const output = Buffer.concat(chunks).toString("utf8");
  const { status, message } = outcomeOf(code, true);
  if (status === 0) return output;
  throw new Failure(`${output}\nbench ended with status ${status} ${message ?? ""}`);
}

function printTable(measurements: Measurement[]): void {
  const rows = measurements.map(({ name, median, minimum, maximum, unit }) => {
    const numbers = [median, minimum, maximum].map((value) => value.toLocaleString("en"));
    return [name, ...numbers, unit];
  });
  process.stdout.write(tableText(["measurement", "median", "min", "max", "unit"], rows));
  process.stdout.write(
    `Guest instructions under QEMU TCG, not cycles. JSON: ${displayPath(RESULT)}\n`,
  );
}
