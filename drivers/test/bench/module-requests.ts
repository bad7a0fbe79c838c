// Requests for a module that is live, or whose load is under way: what a duplicate costs.

import { Status } from "../../../libsys/abi/status";
import * as hardware from "../../../libsys/hardware";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import {
  RequestMode,
  deleteModule,
  requestModule,
} from "../../../libsys/protocol/modules";
import { EMPTY, Span, spanAt } from "../../../libsys/span";
import { takeSlot } from "../../../libsys/slots";
import { copyString } from "../../../libsys/text";
import { measure, wanted } from "./sample";

const ROUNDS: u32 = 8;
const NAME_BYTES: u32 = 16;
const nameBytes: usize = memory.data(16, 8);

let modules: u32 = 0;
let name: Span = EMPTY;

export function measureModuleRequests(): void {
  modules = takeSlot();
  if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return;
  name = spanAt(nameBytes, copyString(<u32>nameBytes, NAME_BYTES, "bench_load"));
  measureUnderWay();
  measureLive();
}

/**
 * The module has a lower priority than this thread: once its process is started it does
 * not run, and so does not become ready, before this thread waits.
 */
function measureUnderWay(): void {
  if (!wanted("module-request-duplicate")) return;
  if (requestModule(modules, name, EMPTY, RequestMode.WaitStarted) != 0) return;
  measure("module-request-duplicate", timeRequests, ROUNDS);
  requestModule(modules, name, EMPTY, RequestMode.Wait);
  deleteModule(modules, name, 0);
}

function measureLive(): void {
  if (!wanted("module-request-live")) return;
  if (requestModule(modules, name, EMPTY, RequestMode.Wait) != 0) return;
  measure("module-request-live", timeRequests, ROUNDS);
  deleteModule(modules, name, 0);
}

function timeRequests(rounds: u32): u64 {
  const start = hardware.readTimestamp();
  for (let i: u32 = 0; i < rounds; ++i) {
    if (requestModule(modules, name, EMPTY, RequestMode.NoWait) != 0) unreachable();
  }
  return hardware.readTimestamp() - start;
}
