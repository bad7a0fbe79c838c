// One build at a time in one checkout. The lock is a file that names the process; a hard
// link makes it with its content in one step.

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { BUILD, buildPath } from "./path.ts";

const RETRY_MILLISECONDS = 100;
const LOCK = buildPath("lock");

/**
 * Runs `action` while no other process builds; takes over the lock of a process that
 * died.
 */
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
  const release = () => rmSync(LOCK, { force: true });
  process.once("exit", release);
  try {
    return await action();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

function take(): boolean {
  const own = `${LOCK}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, LOCK);
    return true;
  } catch {
    if (!ownerAlive()) rmSync(LOCK, { force: true });
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

function ownerAlive(): boolean {
  try {
    process.kill(Number(readFileSync(LOCK, "utf8")), 0);
    return true;
  } catch (error) {
    // Another user's process is alive, too; a lock that is gone can simply be tried
    // again.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
