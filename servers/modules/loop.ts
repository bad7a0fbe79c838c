// The loader's event loop. Loads advance by one step whenever no message waits, so that
// requests that arrive together converge.

import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { log } from "../../libsys/log";
import { BLOCK_BYTES, addBlock, enlargePool } from "../../libsys/memory-pool";
import { findPieces, recoverBlock } from "../../libsys/memory-recovery";
import { message } from "../../libsys/message";
import { BadgeBit, PROCESS_ID_MASK } from "../../libsys/process/process";
import { openResources } from "../../libsys/process/resources";
import { RequestMode } from "../../libsys/protocol/modules";
import { register } from "../../libsys/protocol/names";
import { enlargeReplyPool } from "../../libsys/reply-pool";
import { Event, PUT_OFF, answer, awaitEvent, pollEvent } from "../../libsys/server";
import { takeHeldSlots } from "../../libsys/slots";
import { EMPTY, sizeOf } from "../../libsys/span";
import { GrantKind, StartFlag, startInfo } from "../../libsys/start-info";
import { serveChild, serveFault } from "./child";
import { discardArrival, openDeviceServer } from "./device-server";
import { nextDeadline } from "./deadline";
import { stepLoads } from "./load";
import { openFailures } from "./failure-cache";
import { inherit } from "./inheritance";
import { makeLedger, openLedger } from "./ledger";
import { openLimit } from "./load-limit";
import { LOAD_REQUEST_BYTES, LoadRequest } from "./load-request";
import { moduleOfProcess, openTable } from "./module-table";
import { openProcesses } from "./module-process";
import { expireDeadlines } from "./patience";
import { bootModule, openPolicy } from "./policy";
import { openProcessNames } from "./process-name";
import { request } from "./request";
import { resumeRestarts } from "./restart";
import { loadsWaiting } from "./runnable";
import { serveClient } from "./service";
import { openStore } from "./store";

const boot: LoadRequest = changetype<LoadRequest>(memory.data(LOAD_REQUEST_BYTES, 8));
/** One for each waiter, and one for the caller being served. */
const MAXIMUM_CALLERS: i32 = 2049;
const callers: usize = memory.data(MAXIMUM_CALLERS * 4, 4);
/** Mostly four blocks for each of 256 modules, and those that they were split off. */
const MOST_BLOCKS: i32 = 4096;
const blocks: usize = memory.data(MOST_BLOCKS * BLOCK_BYTES, 8);
const PAGE_BITS: u32 = 12;

/** Waits for one event, or does one step of a load when none is there. */
export function turn(): void {
  const event = loadsWaiting() ? pollEvent() : awaitEvent(nextDeadline());
  if (event == Event.Request) answer(serve());
  else if (event == Event.None) stepLoads();
  else if (event == Event.Deadline) expireDeadlines();
}

/** Takes up what init granted, and registers the interface. */
export function start(): Status {
  openMemory();
  const found = inherits() ? openLedger() : makeLedger();
  if (found != Status.Ok) return found;
  if (!inherits()) openTable();
  openPolicy();
  enlargeReplyPool(callers, <u32>MAXIMUM_CALLERS);
  openLimit();
  openFailures();
  if (!openStore()) log(LogLevel.Error, "no boot archive, so no modules");
  // Before any slot is taken: those that nobody claims are emptied.
  if (inherits()) inherit();
  if (!openProcesses() || !openHardware()) return Status.NoRights;
  openProcessNames();
  openDeviceServer();
  if (inherits()) resumeRestarts();
  // Clients of the incarnation before have the endpoint already.
  return inherits() ? Status.Ok : register("modules");
}

/** Takes up what modules' ports and interrupts are derived from. */
function openHardware(): bool {
  const ports = startInfo().find(GrantKind.IoPorts, 0);
  const control = startInfo().find(GrantKind.InterruptControl, 0);
  if (ports == null || control == null) return false;
  openResources(ports.handle, control.handle);
  return true;
}

/** Whether init has started the loader again. */
function inherits(): bool {
  return (startInfo().flags & StartFlag.Inherits) != 0;
}

/**
 * Everything beyond the first Untyped grant, which pays for the loader's own objects, is
 * for modules.
 */
function openMemory(): void {
  enlargePool(blocks, MOST_BLOCKS);
  if (inherits()) {
    takeHeldSlots();
    findPieces();
  }
  let index: u32 = 1;
  let grant = startInfo().find(GrantKind.Untyped, index);
  while (grant != null) {
    const block = addBlock(grant.handle, PAGE_BITS + <u32>ctz(grant.a));
    if (inherits()) recoverBlock(block);
    grant = startInfo().find(GrantKind.Untyped, ++index);
  }
}

/** Asks for the modules of `modules_load=`, unless an incarnation before has done so. */
export function requestBootModules(): void {
  if (inherits()) return;
  let nth: u32 = 0;
  for (let name = bootModule(0); sizeOf(name) > 0; name = bootModule(++nth)) {
    boot.name = name;
    boot.mode = RequestMode.NoWait;
    boot.requester = startInfo().processId;
    boot.parameters = EMPTY;
    request(boot);
  }
}

function serve(): Status {
  const arrived = message.receivedCapabilities;
  const status = dispatch();
  if (arrived != 0) discardArrival();
  return status;
}

function dispatch(): Status {
  const process = <u32>message.badge & PROCESS_ID_MASK;
  const fromChild = (message.badge & (BadgeBit.Parent | BadgeBit.Fault)) != 0;
  if (!fromChild && !message.isFault) return serveClient(process);
  const module = moduleOfProcess(process);
  if (module == null) return PUT_OFF;
  return message.isFault ? serveFault(module) : serveChild(module);
}
