// One run of the guest's bench module in a machine of its own.

import { Failure } from "../build/failure.ts";
import { outcomeOf, withAcceleratorHint } from "../run/exit-status.ts";
import { launch } from "../run/launch.ts";
import { defaultRunOptions, type Accelerator, type RunOptions } from "../run/options.ts";
import { readMeasurements, type Measurement } from "./measurement.ts";

const LIMIT_SECONDS = 300;
/** One instruction takes one nanosecond of the guest's time; idle time is skipped. */
export const COUNTING = ["-icount", "shift=0,sleep=off"];

/**
 * Boots with `append` on the command line, measures everything or the case `only`, powers
 * off.
 */
export async function measureGuest(
  accel: Accelerator,
  only?: string,
  append: string[] = [],
): Promise<Measurement[]> {
  const parameters = only === undefined ? "" : ` only=${only}`;
  const { printed, log } = await runGuest(`modprobe bench${parameters}`, {
    accel,
    append,
    qemuArguments: accel === "tcg" ? COUNTING : [],
  });
  const measurements = readMeasurements(log);
  if (measurements.length > 0) return measurements;
  throw new Failure(`${printed}${log}\nthe guest printed no measurements`);
}

/** What a guest prints on its serial line, and what it logs. */
export interface GuestText {
  printed: string;
  log: string;
}

/** Boots, runs the commands `exec`, powers off. */
export async function runGuest(
  exec: string,
  changes: Partial<RunOptions>,
): Promise<GuestText> {
  const options = { ...defaultRunOptions(), exec, ...changes };
  const machine = launch(options, { input: "ignore", output: "pipe" });
  const printed: Buffer[] = [];
  const log: Buffer[] = [];
  machine.process.stdout?.on("data", (chunk: Buffer) => printed.push(chunk));
  machine.log.on("data", (chunk: Buffer) => log.push(chunk));
  const timer = setTimeout(() => machine.process.kill("SIGKILL"), LIMIT_SECONDS * 1000);
  const code = await new Promise<number | null>((resolve, reject) => {
    machine.process.on("error", reject);
    machine.process.on("close", resolve);
  });
  clearTimeout(timer);
  const text = { printed: textOf(printed), log: textOf(log) };
  const outcome = withAcceleratorHint(outcomeOf(code, true), options.accel);
  const { status, message } = outcome;
  if (status === 0) return text;
  throw new Failure(
    `${text.printed}${text.log}\nthe guest ended with status ${status} ${message ?? ""}`,
  );
}

function textOf(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
