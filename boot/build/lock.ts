// One build at a time in one checkout. The lock is a folder: making it is atomic.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { BUILD, buildPath } from "./path.ts";

const RETRY_MILLISECONDS = 100;
const LOCK = buildPath("lock");

/** Runs `action` while no other process builds; takes over the lock of a process that died. */
export async function withBuildLock<Result>(
  action: () => Promise<Result>,
): Promise<Result> {
  mkdirSync(BUILD, { recursive: true });
  let waiting = false;
  while (!take()) {
    if (!waiting) process.stderr.write("weft: waiting for another build to finish\n");
    waiting = true;
    await sleep(RETRY_MILLISECONDS);
  }
  const release = () => rmSync(LOCK, { recursive: true, force: true });
  process.once("exit", release);
  try {
    return await action();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

function take(): boolean {
  try {
    mkdirSync(LOCK);
    writeFileSync(join(LOCK, "owner"), String(process.pid));
    return true;
  } catch {
    if (!ownerAlive()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function ownerAlive(): boolean {
  try {
    process.kill(Number(readFileSync(join(LOCK, "owner"), "utf8")), 0);
    return true;
  } catch (error) {
    // The owner may not have written its number yet; another user's process is alive, too.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
