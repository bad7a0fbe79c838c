// The instructions that one operation executes, from a machine that repeats it for ever:
// it is stopped, set to one instruction at a time, and traced for a while.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../build/failure.ts";
import { launch, type Machine } from "../run/launch.ts";
import { defaultRunOptions } from "../run/options.ts";
import { executedAddresses, logBytes, readLog } from "./execution-log.ts";
import { COUNTING } from "./guest-run.ts";
import { Monitor } from "./monitor.ts";

const ENOUGH_BYTES = 8 * 1024 * 1024;
const LIMIT_SECONDS = 60;
const POLL_MILLISECONDS = 20;

/**
 * Addresses of instructions executed while the guest repeats the case `name`, as many as
 * `bytes` of QEMU's log have.
 */
export async function traceCase(name: string, bytes = ENOUGH_BYTES): Promise<bigint[]> {
  // A socket's path is short.
  const folder = mkdtempSync(join(tmpdir(), "weft-"));
  const log = join(folder, "log");
  const socket = join(folder, "monitor");
  const machine = launch(
    {
      ...defaultRunOptions(),
      exec: `modprobe bench trace=${name}`,
      qemuArguments: [
        ...COUNTING,
        "-qmp",
        `unix:${socket},server=on,wait=off`,
        "-D",
        log,
      ],
    },
    { input: "ignore", output: "pipe" },
  );
  const ended = new Promise((resolve) => machine.process.on("close", resolve));
  try {
    await begun(machine, name);
    await recordLog(socket, log, bytes);
    return executedAddresses(readLog(log, bytes));
  } finally {
    machine.process.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until the guest says that it repeats the case. */
function begun(machine: Machine, name: string): Promise<void> {
  let said = "";
  const listen = (resolve: () => void) => (chunk: Buffer) => {
    said += chunk.toString("utf8");
    if (said.includes(`bench-trace ${name}`)) resolve();
  };
  return new Promise((resolve, reject) => {
    machine.log.on("data", listen(resolve));
    machine.process.stdout?.resume();
    machine.process.on("error", reject);
    machine.process.on("close", () => {
      reject(new Failure(`the bench module can't repeat "${name}"\n${said}`));
    });
    setTimeout(() => reject(new Failure(said)), LIMIT_SECONDS * 1000).unref();
  });
}

async function recordLog(socket: string, log: string, bytes: number): Promise<void> {
  const monitor = await Monitor.open(socket);
  await monitor.execute("stop");
  await monitor.command("singlestep on");
  await monitor.command("log exec,nochain");
  await monitor.execute("cont");
  const end = performance.now() + LIMIT_SECONDS * 1000;
  while (logBytes(log) < bytes && performance.now() < end) {
    await sleep(POLL_MILLISECONDS);
  }
  await monitor.execute("stop");
  await monitor.command("log none");
  monitor.close();
}
