// Starts QEMU as a child process with three streams: serial in, serial out, and the
// core's log.

import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { checkDisk } from "./disk.ts";
import type { RunOptions } from "./options.ts";
import { LOG_DESCRIPTOR, LOG_SOCKET, QEMU, qemuArguments } from "./qemu-command.ts";

export interface Machine {
  process: ChildProcess;
  log: Readable;
}

/** What the guest's serial line is connected to: this process's own streams, or pipes. */
export interface SerialStreams {
  input: "inherit" | "pipe" | "ignore";
  output: "inherit" | "pipe";
}

/** Checks the disks and starts the machine. */
export function launch(
  options: RunOptions,
  serial: SerialStreams,
  gdbPort?: number,
): Machine {
  options.disks.forEach(checkDisk);
  const words = qemuArguments(options, LOG_SOCKET, gdbPort);
  const child = spawn(QEMU, words, {
    stdio: [serial.input, serial.output, "inherit", "pipe"],
  });
  return { process: child, log: child.stdio[LOG_DESCRIPTOR] as Readable };
}
