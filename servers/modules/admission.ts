// Lets clients wait, as long as they have not more than their share of the waiters.

import { LogLevel } from "../../libsys/abi/object";
import { now } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { waitersOf } from "./client-share";
import { dropDeadWaits } from "./dead-client";
import { putProcessName } from "./process-name";
import { Waiter, WaiterKind, newClientWaiter } from "./waiter";

/** So that refusals cost little: how often to look for dead clients, and to complain. */
const PAUSE_NANOSECONDS: u64 = 1_000_000_000;
let nextLook: u64 = 0;

/**
 * A waiter of the client, in no list; null when the client has its share. What is in
 * `message` may be lost.
 */
export function admitWaiter(kind: WaiterKind, client: u32): Waiter | null {
  const waiter = newClientWaiter(kind, client);
  if (waiter != null || now() < nextLook) return waiter;
  nextLook = now() + PAUSE_NANOSECONDS;
  dropDeadWaits();
  const second = newClientWaiter(kind, client);
  if (second == null) reportCrowd(client);
  return second;
}

function reportCrowd(client: u32): void {
  const line = openLine();
  putProcessName(line, client);
  line.put(" waits for ").decimal(waitersOf(client));
  line.put(" answers: no more before some of them have come");
  writeLine(LogLevel.Warning);
}
