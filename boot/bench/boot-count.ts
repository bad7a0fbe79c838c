// Instructions from the core's first to init's first, counted one by one in QEMU's
// execution log. The firmware before the core is not part of it.

import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { buildPath } from "../build/path.ts";
import { Failure } from "../build/failure.ts";
import { launch } from "../run/launch.ts";
import { defaultRunOptions } from "../run/options.ts";
import { executedAddresses, logBytes, readLog } from "./execution-log.ts";
import { COUNTING } from "./guest-run.ts";
import type { Measurement } from "./measurement.ts";

/**
 * Where the core runs before and after it has switched on paging, and where init begins.
 */
const RANGES = "0x100000+0x200000,0xffffffff80100000+0x200000,0x400000000+0x1000";
const FIRST_USER_ADDRESS = 0x4_0000_0000n;
const LAST_USER_ADDRESS = 0x5_0000_0000n;
const ENOUGH_BYTES = 24 * 1024 * 1024;
const LIMIT_SECONDS = 60;
const POLL_MILLISECONDS = 200;

/** The case "boot": one sample, since every boot executes the same instructions. */
export async function measureBoot(): Promise<Measurement> {
  const path = buildPath("bench", "boot.log");
  rmSync(path, { force: true });
  const machine = launch(
    {
      ...defaultRunOptions(),
      qemuArguments: [
        ...[...COUNTING, "-singlestep", "-d", "exec,nochain"],
        ...["-dfilter", RANGES, "-D", path],
      ],
    },
    { input: "ignore", output: "pipe" },
  );
  const ended = new Promise((resolve) => machine.process.on("close", resolve));
  try {
    return { name: "boot", rounds: 1, ticks: [await countBoot(path)] };
  } finally {
    machine.process.kill("SIGKILL");
    await ended;
    rmSync(path, { force: true });
  }
}

async function countBoot(path: string): Promise<number> {
  const end = performance.now() + LIMIT_SECONDS * 1000;
  while (performance.now() < end) {
    await sleep(POLL_MILLISECONDS);
    if (logBytes(path) === 0) continue;
    const addresses = executedAddresses(readLog(path, ENOUGH_BYTES));
    const count = addresses.findIndex(
      (address) => address >= FIRST_USER_ADDRESS && address < LAST_USER_ADDRESS,
    );
    if (count >= 0) return count;
  }
  throw new Failure("init did not start while its boot was counted");
}
