// Runs QEMU. The serial console is standard input and output, the core's log goes to standard error.

import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import process from "node:process";
import type { Readable } from "node:stream";
import { Failure } from "../build/failure.ts";
import { checkDisk } from "./disk.ts";
import { outcomeOf, TIMEOUT_STATUS, type Outcome } from "./exit-status.ts";
import { NewlineFilter } from "./newline-filter.ts";
import type { RunOptions } from "./options.ts";
import {
  LOG_DESCRIPTOR,
  LOG_SOCKET,
  LOG_TO_TERMINAL,
  QEMU,
  qemuArguments,
  shellText,
} from "./qemu-command.ts";

/** Boots the machine and waits for its end; resolves to the exit status for the shell. */
export async function runMachine(options: RunOptions): Promise<number> {
  options.disks.forEach(checkDisk);
  const gdbPort = options.gdb ? await prepareDebugger() : undefined;
  if (options.printCommand) {
    const shown = qemuArguments(options, LOG_TO_TERMINAL, gdbPort);
    process.stdout.write(`${shellText([QEMU, ...shown])}\n`);
    return 0;
  }
  announce(options);
  const outcome = await supervise(options, qemuArguments(options, LOG_SOCKET, gdbPort));
  if (outcome.message !== undefined) process.stderr.write(`weft: ${outcome.message}\n`);
  return outcome.status;
}

async function prepareDebugger(): Promise<number> {
  const { writeDebuggerScript } = await import("./debugger.ts");
  return writeDebuggerScript();
}

function announce(options: RunOptions): void {
  if (options.smp > 1) {
    process.stderr.write("weft: the core uses 1 processor so far; the others stay off\n");
  }
  if (options.exec !== undefined || !process.stderr.isTTY) return;
  process.stderr.write("\x1b[2mCtrl-A X leaves QEMU, Ctrl-A C is its monitor\x1b[0m\n");
}

function supervise(options: RunOptions, words: string[]): Promise<Outcome> {
  const scripted = options.exec !== undefined;
  const stdio: StdioOptions = scripted ? ["ignore", "pipe", 2, "pipe"] : [0, 1, 2, "pipe"];
  const machine = spawn(QEMU, words, { stdio });
  machine.stdout?.pipe(new NewlineFilter()).pipe(process.stdout, { end: false });
  const log = machine.stdio[LOG_DESCRIPTOR] as Readable;
  log.pipe(process.stderr, { end: false });
  const timer = startTimer(machine, options.timeoutSeconds);
  return new Promise((resolve, reject) => {
    machine.on("error", (error) => {
      reject(new Failure(`${QEMU} could not be started: ${error.message}`));
    });
    machine.on("close", (code) => {
      clearTimeout(timer.handle);
      resolve(timer.expired() ? timeoutOutcome(options) : outcomeOf(code, scripted));
    });
  });
}

function startTimer(machine: ChildProcess, seconds: number | undefined) {
  let expired = false;
  if (seconds === undefined) return { handle: undefined, expired: () => false };
  const handle = setTimeout(() => {
    expired = true;
    machine.kill("SIGKILL");
  }, seconds * 1000);
  return { handle, expired: () => expired };
}

function timeoutOutcome(options: RunOptions): Outcome {
  const message = `stopped after ${options.timeoutSeconds} s (--timeout)`;
  return { status: TIMEOUT_STATUS, message };
}
