// A shell session on the serial line, as a person at a terminal has it. It ends with its
// test.

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import xterm from "@xterm/headless";
import { onTestFinished } from "vitest";
import { launch, type Machine } from "../../boot/run/launch.ts";
import { defaultRunOptions, type RunOptions } from "../../boot/run/options.ts";
import { BOOT_SECONDS, Recording } from "./qemu.ts";

const POLL_MILLISECONDS = 20;
const COLUMNS = 80;
const ROWS = 24;

export class Session {
  private readonly machine: Machine;
  private readonly recording: Recording;
  private readonly terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: ROWS,
    allowProposedApi: true,
  });
  private seen = 0;

  constructor(request: Partial<RunOptions> = {}) {
    const options = { ...defaultRunOptions(), ...request };
    this.recording = new Recording(options);
    this.machine = launch(options, { input: "pipe", output: "pipe" });
    this.recording.listen(this.machine);
    onTestFinished(async () => void (await this.stop()));
    this.machine.process.stdout?.on("data", (chunk: Buffer) => {
      this.terminal.write(chunk);
    });
  }

  /** Types keys; a line needs its "\r". */
  type(keys: string): void {
    this.machine.process.stdin?.write(keys);
  }

  /**
   * Waits until output since the last wait matches; returns what came up to the match's
   * end.
   */
  async waitFor(pattern: RegExp, seconds = BOOT_SECONDS): Promise<string> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const fresh = this.recording.serial.slice(this.seen);
      const match = pattern.exec(fresh);
      if (match !== null) {
        const end = match.index + match[0].length;
        this.seen += end;
        return fresh.slice(0, end);
      }
      if (performance.now() > deadline || this.machine.process.exitCode !== null) {
        throw new Error(`no ${pattern} in: ${JSON.stringify(fresh.slice(-500))}`);
      }
      await sleep(POLL_MILLISECONDS);
    }
  }

  /** The terminal's lines as a person sees them, without trailing blanks. */
  async screen(): Promise<string[]> {
    await new Promise<void>((resolve) => this.terminal.write("", resolve));
    const { active } = this.terminal.buffer;
    const lines: string[] = [];
    for (let row = 0; row < ROWS; row += 1) {
      lines.push(active.getLine(active.baseY + row)?.translateToString(true) ?? "");
    }
    return lines;
  }

  get log(): string {
    return this.recording.log;
  }

  /** Waits for the machine's own end; resolves to QEMU's exit code. */
  async ended(): Promise<number | null> {
    const { process } = this.machine;
    if (process.exitCode === null) await once(process, "close");
    return process.exitCode;
  }

  /** Ends the machine and resolves to QEMU's exit code. */
  async stop(): Promise<number | null> {
    const { process } = this.machine;
    if (process.exitCode === null) {
      process.kill("SIGTERM");
      await once(process, "close");
    }
    return process.exitCode;
  }
}
