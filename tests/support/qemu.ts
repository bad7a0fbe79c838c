// Boots the built system under QEMU for a test: `boot` runs shell commands and returns
// what they printed, `Session` talks to the shell as a person does. When the test fails,
// the last lines of the serial line and the log are printed, with the command that shows
// the same.

import { once } from "node:events";
import { onTestFailed } from "vitest";
import { outcomeOf, TIMEOUT_STATUS } from "../../boot/run/exit-status.ts";
import { launch, type Machine } from "../../boot/run/launch.ts";
import { defaultRunOptions, type RunOptions } from "../../boot/run/options.ts";
import {
  LOG_TO_TERMINAL,
  QEMU,
  qemuArguments,
  shellText,
} from "../../boot/run/qemu-command.ts";

/** Long enough for a loaded machine: a limit for what hangs, not a measurement. */
export const BOOT_SECONDS = 60;

const SHOWN_LINES = 50;

export interface BootRequest {
  /** Shell commands. */
  exec: string;
  disks?: string[];
  append?: string[];
  memory?: string;
  timeoutSeconds?: number;
  qemuArguments?: string[];
}

/**
 * For `qemuArguments`: time is the number of instructions, whatever the host is doing.
 */
export const COUNTED_TIME = ["-icount", "shift=0,sleep=off"];

export interface BootResult {
  /** What the commands printed, with plain newlines. */
  stdout: string;
  /** The core's log. */
  log: string;
  /** As `npm start -- --exec` would exit. */
  status: number;
}

/** Boots, runs commands, waits for the end of the machine. */
export async function boot(request: BootRequest): Promise<BootResult> {
  const { timeoutSeconds = BOOT_SECONDS, ...rest } = request;
  const options: RunOptions = { ...defaultRunOptions(), ...rest };
  const record = new Recording(options);
  const machine = launch(options, { input: "ignore", output: "pipe" });
  record.listen(machine);
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    machine.process.kill("SIGKILL");
  }, timeoutSeconds * 1000);
  const [code] = (await once(machine.process, "close")) as [number | null];
  clearTimeout(timer);
  const status = expired ? TIMEOUT_STATUS : outcomeOf(code, true).status;
  return { stdout: record.serial.replaceAll("\r\n", "\n"), log: record.log, status };
}

/** What a machine said, shown when the running test fails. */
export class Recording {
  serial = "";
  log = "";
  private readonly options: RunOptions;

  constructor(options: RunOptions) {
    this.options = options;
    try {
      onTestFailed(() => this.show());
    } catch {
      // Outside a test (beforeAll) there is nobody to tell.
    }
  }

  listen(machine: Machine): void {
    machine.process.stdout?.on("data", (chunk: Buffer) => {
      this.serial += chunk.toString("utf8");
    });
    machine.log.on("data", (chunk: Buffer) => {
      this.log += chunk.toString("utf8");
    });
  }

  private show(): void {
    const command = shellText([QEMU, ...qemuArguments(this.options, LOG_TO_TERMINAL)]);
    console.error(`--- log\n${lastLines(this.log)}`);
    console.error(`--- serial\n${lastLines(this.serial)}`);
    console.error(`--- to reproduce\n${command}`);
  }
}

function lastLines(text: string): string {
  return text.split("\n").slice(-SHOWN_LINES).join("\n");
}
