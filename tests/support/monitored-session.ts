// A shell session in a machine whose monitor a test can ask.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Monitor } from "../../boot/bench/monitor.ts";
import { Session } from "./session.ts";

export interface MonitoredSession {
  session: Session;
  monitor: Monitor;
}

/** Boots with kernel parameters `append`; the shell waits for a command then. */
export async function monitoredSession(append: string[] = []): Promise<MonitoredSession> {
  const folder = mkdtempSync(join(tmpdir(), "weft-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const socket = join(folder, "monitor");
  const qemuArguments = ["-qmp", `unix:${socket},server=on,wait=off`];
  const session = new Session({ append, qemuArguments });
  const monitor = await Monitor.open(socket);
  onTestFinished(() => monitor.close());
  await session.waitFor(/weft:\/> /);
  return { session, monitor };
}
