// How many modules initialise at the same time: from the building of the process until it
// is ready or gone. Who only waits for a load counts for nothing, and neither does a
// module that waits for another's load, or else a chain of them could use up the limit
// and wait for itself. Loads get their turn in the order in which they ask.

import { LogLevel } from "../../libsys/abi/object";
import { now } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { setDeadline } from "./deadline";
import { LoadQueue, QUEUE_BYTES } from "./load-queue";
import { LoadStage, MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { openModuleLine } from "./notice";
import { bootNumber } from "./policy";
import { makeRunnable } from "./runnable";

/** As many as Linux lets modprobe run. */
const DEFAULT_LIMIT: u32 = 50;
const PATIENCE_SECONDS: u64 = 5;
const SECOND: u64 = 1_000_000_000;

const waiting: LoadQueue = changetype<LoadQueue>(memory.data(QUEUE_BYTES, 4));
let limit: u32 = DEFAULT_LIMIT;
let occupied: u32 = 0;

/** Reads `modules.max_concurrent=` off the command line. */
export function openLimit(): void {
  limit = max(1, bootNumber("modules.max_concurrent", DEFAULT_LIMIT));
}

/** Has the load's process built now, or when it is the load's turn. */
export function requestTurn(module: Module): void {
  if (occupied < limit && waiting.empty) {
    begin(module);
    return;
  }
  module.stage = LoadStage.AwaitTurn;
  setDeadline(module, now() + PATIENCE_SECONDS * SECOND);
  waiting.push(module);
}

function begin(module: Module): void {
  module.occupies = 1;
  module.deadline = u64.MAX_VALUE;
  occupied++;
  makeRunnable(module, LoadStage.Start);
}

/** The module is ready, gone, or waits for another load. */
export function endTurn(module: Module): void {
  if (module.occupies == 0) return;
  module.occupies = 0;
  occupied--;
  while (occupied < limit && !waiting.empty) begin(waiting.pop());
}

/** The module, which runs already, has what it waited for. The limit may be exceeded. */
export function resumeTurn(module: Module): void {
  if (!module.is(ModuleState.Coming) || module.occupies != 0) return;
  module.occupies = 1;
  occupied++;
}

/**
 * Takes a load whose patience has ended out of the queue, and says who was in its way.
 */
export function loseTurn(module: Module): void {
  waiting.remove(module);
  const line = openModuleLine(module).put("cannot be processed, loader busy with ");
  line.decimal(occupied).put(" loads for more than ").decimal(PATIENCE_SECONDS);
  line.put(" seconds now:");
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const other = moduleAt(index);
    const counts = !other.is(ModuleState.Absent) && other.occupies != 0;
    if (counts) line.byte(0x20).append(other.name);
  }
  writeLine(LogLevel.Warning);
}
