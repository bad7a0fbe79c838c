// The weft command: one file per sub-command, each loaded only when it runs.

import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { Command, CommanderError } from "commander";
import { Failure } from "../build/failure.ts";
import { USAGE_STATUS } from "../run/options.ts";
import { addAotCommand } from "./aot.ts";
import { addBenchCommand } from "./bench.ts";
import { addBuildCommands } from "./build.ts";
import { addDoctorCommand } from "./doctor.ts";
import { addInspectCommands } from "./inspect.ts";
import { addSignCommand } from "./sign.ts";
import { addStartCommand } from "./start.ts";
import { addTestCommand } from "./test.ts";

/** Runs the command that `words` name; sets the process's exit code. */
export async function main(words: string[]): Promise<void> {
  process.setSourceMapsEnabled(true);
  // Binaryen runs for seconds at most: optimising its code costs more than it gains.
  // Measured: half the processor time for one program, two thirds for all.
  setFlagsFromString("--liftoff-only");
  const program = describeProgram();
  try {
    if (words.length === 0) program.help();
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function describeProgram(): Command {
  const program = new Command("weft")
    .description(
      "Builds, boots, tests and measures Weft, a microkernel in AssemblyScript.",
    )
    .exitOverride()
    .showHelpAfterError("(--help lists the options)")
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  addStartCommand(program);
  addBuildCommands(program);
  addTestCommand(program);
  addBenchCommand(program);
  addInspectCommands(program);
  addAotCommand(program);
  addSignCommand(program);
  addDoctorCommand(program);
  for (const command of program.commands) command.exitOverride();
  return program;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_STATUS;
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`weft: ${error.message}\n`);
  return error.exitCode;
}
