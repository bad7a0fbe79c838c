// A driver that is killed, and live again: the loader ends its process, takes everything
// back, and the next request for its name builds a new one. Nothing restarts this driver
// by itself: recoveries.ts has one that is supervised.

import { Status } from "../../../libsys/abi/status";
import * as hardware from "../../../libsys/hardware";
import { message } from "../../../libsys/message";
import { nextProcess } from "../../../libsys/protocol/init";
import {
  ModulesOperation,
  RequestMode,
  deleteModule,
  killModule,
  requestModule,
} from "../../../libsys/protocol/modules";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { EMPTY, Span, equals, spanAt } from "../../../libsys/span";
import { takeSlot } from "../../../libsys/slots";
import { copyString } from "../../../libsys/text";
import { SAMPLES, keepSample, report, wanted } from "./sample";

const DRIVER = "bench_load";
const MOST_PROCESSES: u32 = 256;
const NAME_BYTES: u32 = 16;
const nameBytes: usize = memory.data(16, 8);

let modules: u32 = 0;

export function measureRestarts(): void {
  const label = "driver-restart";
  if (!wanted(label)) return;
  modules = takeSlot();
  if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return;
  const name = spanAt(nameBytes, copyString(<u32>nameBytes, NAME_BYTES, DRIVER));
  if (start(name) != 0) return;
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    const process = processOf(DRIVER);
    const killed = hardware.readTimestamp();
    if (killModule(modules, process) != 0 || start(name) != 0) return;
    keepSample(index, hardware.readTimestamp() - killed);
  }
  report(label, 1);
  deleteModule(modules, name, 0);
}

function start(name: Span): i32 {
  return requestModule(modules, name, EMPTY, RequestMode.Wait);
}

/** Id of the process of that name; 0 when there is none. */
function processOf(name: string): u32 {
  for (let skip: u32 = 0; skip < MOST_PROCESSES; ++skip) {
    const status = nextProcess(modules, ModulesOperation.NextProcess, skip);
    if (status != Status.Ok) return 0;
    if (equals(message.text, name)) return <u32>message.word0;
  }
  return 0;
}
