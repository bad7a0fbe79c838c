// Memory that outlives the loader's process, like its capability table: what its next
// incarnation cannot learn from the core. Its frames lie in the first of the loader's own
// slots, so that they are found again. docs/modules.md, "When the loader itself ends".
//
//   0 header, 0x40 counters, 0x200 uploads, 0x1000 holders, 0x7000 modules,
//   0x6e000 restarts

import { Handle } from "../../libsys/abi/layout";
import { ObjectType } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import {
  PAGE_BYTES,
  READ_WRITE,
  mapFrame,
  mapPageTable,
  physicalAddress,
} from "../../libsys/frame";
import { now } from "../../libsys/ipc";
import { blockHandle, takeBlock } from "../../libsys/memory-pool";
import { bitsFor } from "../../libsys/process/quota";
import { firstOwnSlot, takeSlot, takeSlots } from "../../libsys/slots";
import { GrantKind, startInfo } from "../../libsys/start-info";
import { kindOf, makeObject, makeObjects } from "../../libsys/untyped";
import { LEDGER_WINDOW } from "../../libsys/windows";
import { claimSlots } from "./slot-claims";

const PAGES: u32 = 112;
export const LEDGER_COUNTERS: u32 = LEDGER_WINDOW + 0x40;
export const LEDGER_UPLOADS: u32 = LEDGER_WINDOW + 0x200;
export const LEDGER_HOLDERS: u32 = LEDGER_WINDOW + 0x1000;
export const LEDGER_MODULES: u32 = LEDGER_WINDOW + 0x7000;
/** End of the modules. */
export const LEDGER_END: u32 = LEDGER_WINDOW + 0x6e000;
export const LEDGER_RESTARTS: u32 = LEDGER_END;

const MAGIC: u32 = 0x5447_444c;
const HEAD_BYTES: u32 = LEDGER_UPLOADS - LEDGER_WINDOW;
/** Those of the frames, and the device server's. */
const SLOTS: u32 = PAGES + 1;

let damaged = false;

@unmanaged
@final
export class Ledger {
  magic: u32;
  /** Slot of the untyped memory that the frames are made of. */
  memorySlot: u32;
  /** Id of the next module's process, and how often the list of modules has changed. */
  processes: u32;
  generations: u32;
  /** The device server's notification, which lies in `watcherSlot`, and its process. */
  watcher: u32;
  watcherProcess: u32;
  /** How often the loader was started again. */
  restarts: u32;
  /** Switches of trust that were turned on since the boot, a bit each. */
  switches: u32;
}

if (offsetof<Ledger>() > 0x40) ERROR("the header is before the counters");

// @ts-ignore: decorator
@inline
export function ledger(): Ledger {
  return changetype<Ledger>(<usize>LEDGER_WINDOW);
}

/** Makes an empty ledger; the first that takes slots and memory. */
export function makeLedger(): Status {
  const frames = takeSlots(SLOTS);
  const block = takeBlock(bitsFor(PAGES * PAGE_BYTES));
  if (frames != firstOwnSlot() || block == 0) return Status.NoMemory;
  const memory = blockHandle(block);
  const kind = kindOf(ObjectType.Frame, 12);
  let status = makeObjects(memory, kind, frames, PAGES);
  if (status == Status.Ok) status = mapLedger();
  if (status != Status.Ok) return status;
  ledger().magic = MAGIC;
  ledger().memorySlot = memory;
  return Status.Ok;
}

/**
 * Maps the ledger of the incarnation before. A head that is damaged is made anew; what
 * the records say is believed as far as the core confirms it, as ever.
 */
export function openLedger(): Status {
  const status = mapLedger();
  damaged = status == Status.Ok && ledger().magic != MAGIC;
  if (damaged) makeHead();
  return status;
}

/** Whether nothing is known but what the records say. */
export function headWasDamaged(): bool {
  return damaged;
}

/** Counters begin anew; a switch of trust that may have been turned on is on. */
function makeHead(): void {
  memory.fill(<usize>LEDGER_WINDOW, 0, HEAD_BYTES);
  ledger().magic = MAGIC;
  ledger().switches = u32.MAX_VALUE;
  // A reader of the list must not take it for the one that it has begun to read.
  ledger().generations = <u32>(now() >> 10);
}

/** The frames' physical address, by which their memory is found. */
export function ledgerAddress(): u64 {
  return physicalAddress(firstOwnSlot());
}

/** Where the device server's notification lies, whatever the head says. */
export function watcherSlot(): u32 {
  return firstOwnSlot() + PAGES;
}

function mapLedger(): Status {
  for (let page: u32 = 0; page < PAGES; page++) {
    const status = mapPage(firstOwnSlot() + page, LEDGER_WINDOW + page * PAGE_BYTES);
    if (status != Status.Ok) return status;
  }
  return Status.Ok;
}

/** With page tables of the loader's own memory: the pool is not open yet. */
function mapPage(frame: u32, address: u32): Status {
  let status = mapFrame(frame, Handle.AddressSpace, address, READ_WRITE);
  while (status == Status.NoPageTable) {
    status = addTable(address);
    if (status != Status.Ok) return status;
    status = mapFrame(frame, Handle.AddressSpace, address, READ_WRITE);
  }
  return status;
}

function addTable(address: u32): Status {
  const grant = startInfo().find(GrantKind.Untyped, 0);
  const slot = takeSlot();
  if (grant == null || slot == 0) return Status.NoMemory;
  const status = makeObject(grant.handle, ObjectType.PageTable, slot);
  if (status != Status.Ok) return status;
  claimSlots(slot, 1);
  return mapPageTable(slot, Handle.AddressSpace, address);
}

/** How many slots the ledger takes. */
export function ledgerSlots(): u32 {
  return SLOTS;
}
