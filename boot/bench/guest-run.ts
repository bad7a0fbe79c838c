// One run of the guest's bench module in a machine of its own.

import { Failure } from "../build/failure.ts";
import { outcomeOf } from "../run/exit-status.ts";
import { launch } from "../run/launch.ts";
import { defaultRunOptions, type Accelerator, type RunOptions } from "../run/options.ts";
import { readMeasurements, type Measurement } from "./measurement.ts";

const LIMIT_SECONDS = 300;
/** One instruction takes one nanosecond of the guest's time; idle time is skipped. */
export const COUNTING = ["-icount", "shift=0,sleep=off"];

/** Boots, measures everything or the case `only`, powers off. */
export async function measureGuest(
  accel: Accelerator,
  only?: string,
): Promise<Measurement[]> {
  const parameters = only === undefined ? "" : ` only=${only}`;
  const output = await guestOutput(`modprobe bench${parameters}`, {
    accel,
    qemuArguments: accel === "tcg" ? COUNTING : [],
  });
  const measurements = readMeasurements(output);
  if (measurements.length > 0) return measurements;
  throw new Failure(`${output}\nthe guest printed no measurements`);
}

/** What a guest that runs `exec` says on its serial line and in its log. */
async function guestOutput(exec: string, changes: Partial<RunOptions>): Promise<string> {
  const options = { ...defaultRunOptions(), exec, ...changes };
  const machine = launch(options, { input: "ignore", output: "pipe" });
  const chunks: Buffer[] = [];
  machine.process.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  machine.log.on("data", (chunk: Buffer) => chunks.push(chunk));
  const timer = setTimeout(() => machine.process.kill("SIGKILL"), LIMIT_SECONDS * 1000);
  const code = await new Promise<number | null>((resolve, reject) => {
    machine.process.on("error", reject);
    machine.process.on("close", resolve);
  });
  clearTimeout(timer);
  const output = Buffer.concat(chunks).toString("utf8");
  const { status, message } = outcomeOf(code, true);
  if (status === 0) return output;
  throw new Failure(`${output}\nbench ended with status ${status} ${message ?? ""}`);
}
