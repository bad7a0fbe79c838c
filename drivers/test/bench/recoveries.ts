// A supervised driver that faults while it serves a request, and answers again: report of
// the crash, end of the process, restart, and the client's way to the new one.

import { Status } from "../../../libsys/abi/status";
import { deleteCapability } from "../../../libsys/capability";
import * as hardware from "../../../libsys/hardware";
import { call } from "../../../libsys/ipc";
import { message } from "../../../libsys/message";
import { FaultOperation } from "../../../libsys/protocol/bench";
import {
  RequestMode,
  deleteModule,
  requestModule,
} from "../../../libsys/protocol/modules";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { EMPTY, Span, spanAt } from "../../../libsys/span";
import { takeSlot } from "../../../libsys/slots";
import { copyString } from "../../../libsys/text";
import { SAMPLES, keepSample, report, wanted } from "./sample";

const NAME_BYTES: u32 = 16;
const nameBytes: usize = memory.data(16, 8);

let modules: u32 = 0;
/** The driver's endpoint. */
let driver: u32 = 0;

export function measureRecoveries(): void {
  const label = "driver-recovery";
  if (!wanted(label)) return;
  modules = takeSlot();
  driver = takeSlot();
  if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return;
  const name = spanAt(nameBytes, copyString(<u32>nameBytes, NAME_BYTES, "bench_fault"));
  for (let index: u32 = 0; index < SAMPLES; ++index) {
    if (!prepare(name)) return;
    const begin = hardware.readTimestamp();
    if (ask(FaultOperation.Fault) != Status.PeerClosed) return;
    if (!reach() || ask(FaultOperation.Answer) != Status.Ok) return;
    keepSample(index, hardware.readTimestamp() - begin);
    // Loaded by hand again, it has a new start: its first restart is without a pause.
    deleteModule(modules, name, 0);
  }
  report(label, 1);
}

function prepare(name: Span): bool {
  if (requestModule(modules, name, EMPTY, RequestMode.Wait) != 0) return false;
  return reach() && ask(FaultOperation.Answer) == Status.Ok;
}

/** Connects to the driver that serves the interface now, or next. */
function reach(): bool {
  deleteCapability(driver);
  return connect("bench-fault", driver, ConnectMode.Wait) == Status.Ok;
}

function ask(operation: FaultOperation): Status {
  message.begin(operation);
  return call(driver);
}
