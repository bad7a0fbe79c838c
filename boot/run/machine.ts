// Runs QEMU for a person: the serial console is standard input and output, the core's log
// goes to standard error.

import type { ChildProcess } from "node:child_process";
import process from "node:process";
import { Failure } from "../build/failure.ts";
import {
  outcomeOf,
  TIMEOUT_STATUS,
  withAcceleratorHint,
  type Outcome,
} from "./exit-status.ts";
import { LineFilter } from "./line-filter.ts";
import { launch, type Machine } from "./launch.ts";
import { NewlineFilter } from "./newline-filter.ts";
import type { RunOptions } from "./options.ts";
import { LOG_TO_TERMINAL, QEMU, qemuArguments, shellText } from "./qemu-command.ts";

/** Boots the machine and waits for its end; resolves to the exit status for the shell. */
export async function runMachine(options: RunOptions): Promise<number> {
  const gdbPort = options.gdb ? await prepareDebugger(options) : undefined;
  if (options.printCommand) {
    const words = qemuArguments(options, LOG_TO_TERMINAL, gdbPort);
    process.stdout.write(`${shellText([QEMU, ...words])}\n`);
    return 0;
  }
  announce(options);
  const outcome = await supervise(options, gdbPort);
  if (outcome.message !== undefined) process.stderr.write(`weft: ${outcome.message}\n`);
  return outcome.status;
}

async function prepareDebugger(options: RunOptions): Promise<number> {
  const { announceDebugger, writeDebuggerScript } = await import("./debugger.ts");
  const port = await writeDebuggerScript();
  if (!options.printCommand) announceDebugger(port);
  return port;
}

function announce(options: RunOptions): void {
  if (options.smp > 1) {
    process.stderr.write("weft: the core uses 1 processor so far; the others stay off\n");
  }
  if (options.exec !== undefined || !process.stderr.isTTY) return;
  process.stderr.write("\x1b[2mCtrl-A X leaves QEMU, Ctrl-A C is its monitor\x1b[0m\n");
}

function supervise(options: RunOptions, gdbPort?: number): Promise<Outcome> {
  const scripted = options.exec !== undefined;
  const machine = scripted
    ? launch(options, { input: "ignore", output: "pipe" }, gdbPort)
    : launch(options, { input: "inherit", output: "inherit" }, gdbPort);
  connect(machine);
  const timer = startTimer(machine.process, options.timeoutSeconds);
  return new Promise((resolve, reject) => {
    machine.process.on("error", (error) => {
      reject(new Failure(`${QEMU} could not be started: ${error.message}`));
    });
    machine.process.on("close", (code) => {
      clearTimeout(timer.handle);
      const outcome = timer.expired()
        ? timeoutOutcome(options)
        : outcomeOf(code, scripted);
      resolve(withAcceleratorHint(outcome, options.accel));
    });
  });
}

function connect(machine: Machine): void {
  // `weft start --exec dmesg | head` closes the pipe early: that is no error.
  process.stdout.on("error", () => machine.process.kill("SIGTERM"));
  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => machine.process.kill("SIGTERM"));
  }
  const output = machine.process.stdout?.pipe(new NewlineFilter()).pipe(new LineFilter());
  output?.pipe(process.stdout, { end: false });
  machine.log.pipe(new LineFilter()).pipe(process.stderr, { end: false });
}

function startTimer(machine: ChildProcess, seconds: number | undefined) {
  let expired = false;
  if (seconds === undefined) return { handle: undefined, expired: () => false };
  const handle = setTimeout(() => {
    expired = true;
    // After SIGTERM, QEMU would say that it got it. Node restores the terminal.
    machine.kill("SIGKILL");
  }, seconds * 1000);
  return { handle, expired: () => expired };
}

function timeoutOutcome(options: RunOptions): Outcome {
  const message = `stopped after ${options.timeoutSeconds} s (--timeout)`;
  return { status: TIMEOUT_STATUS, message };
}
