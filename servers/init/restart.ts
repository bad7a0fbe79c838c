// Starts a server again that left an estate, unless it keeps dying: a server that ends
// sooner than a second after its start, for the third time in a row, is given up.

import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { now } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { Process } from "../../libsys/process/process";
import { rebuildServer } from "./boot-servers";
import { releaseProcess } from "./estate";

const QUICK_NANOSECONDS: u64 = 1_000_000_000;
const MOST_QUICK_ENDS: u32 = 3;

let started: u64 = 0;
let quickEnds: u32 = 0;

/** Whether the server runs again, as the same process with the same capabilities. */
export function restart(process: Process): bool {
  const time = now();
  quickEnds = time - started < QUICK_NANOSECONDS ? quickEnds + 1 : 1;
  started = time;
  if (quickEnds >= MOST_QUICK_ENDS) return false;
  openLine().put("starting ").append(process.name).put(" again");
  writeLine(LogLevel.Warning);
  let status = releaseProcess(process);
  if (status == Status.Ok) status = rebuildServer(process);
  if (status == Status.Ok) return true;
  openLine()
    .append(process.name)
    .put(" cannot be started again, status ")
    .signed(<i64>(<i32>status));
  writeLine(LogLevel.Error);
  return false;
}
