// Who lives: the modules' processes, and the servers that init runs. The loader is not
// told when a server ends, so it asks when it matters.

import { moduleOfProcess } from "./module-table";
import { serverProcess } from "./process-name";

const MAXIMUM_SERVERS: u32 = 64;
const servers: usize = memory.data(64 * 4, 4);
let serverCount: u32 = 0;

/** Notes which servers live now, for `lives`. What is in `message` is lost. */
export function takeCensus(): void {
  serverCount = 0;
  let process = serverProcess(0);
  while (process != 0 && serverCount < MAXIMUM_SERVERS) {
    store<u32>(servers + serverCount * 4, process);
    process = serverProcess(++serverCount);
  }
}

/**
 * Whether the process lived when the census was taken. Nobody is taken for dead when
 * nobody could be asked.
 */
export function lives(process: u32): bool {
  if (serverCount == 0 || moduleOfProcess(process) != null) return true;
  for (let index: u32 = 0; index < serverCount; index++) {
    if (load<u32>(servers + index * 4) == process) return true;
  }
  return false;
}
