// What the loader does when init has started it again: the capability table and the
// ledger are those of the incarnation that ended. Records are believed as far as the core
// confirms them; what no record names is freed. docs/modules.md, "When the loader itself
// ends".

import { LogLevel, ObjectType } from "../../libsys/abi/object";
import { typeOf } from "../../libsys/capability";
import { NEVER, now } from "../../libsys/ipc";
import { log, openLine, writeLine } from "../../libsys/log";
import { blockHandle } from "../../libsys/memory-pool";
import {
  endRecovery,
  isRecoverable,
  recoverUse,
  recoverUseAt,
} from "../../libsys/memory-recovery";
import { BLOCKS, PROCESS_ID_MASK, Part, Process } from "../../libsys/process/process";
import { firstOwnSlot } from "../../libsys/slots";
import { EMPTY, sizeOf } from "../../libsys/span";
import { PROCESS_NAME_BYTES } from "../../libsys/start-info";
import { NAME_BYTES, canonicalName } from "./canonical-name";
import { awaitReady } from "./deadline";
import { countDependencies } from "./dependencies";
import { beginStop } from "./drain";
import { awaitDevices } from "./exit";
import { endInheritingHolders, inheritHolders } from "./holder";
import {
  headWasDamaged,
  ledger,
  ledgerAddress,
  ledgerSlots,
  watcherSlot,
} from "./ledger";
import { resumeTurn } from "./load-limit";
import {
  ExitReason,
  MAXIMUM_MODULES,
  Module,
  ModuleState,
  PARAMETER_BYTES,
  REQUEST_BYTES,
  moduleAt,
} from "./module";
import { informationOf } from "./module-check";
import { FIRST_PROCESS, inheritModule } from "./module-table";
import { awaitDeviceServer } from "./orphans";
import { isStored } from "./store";
import { claimSlots, slotsExist, sweepSlots } from "./slot-claims";
import { MAXIMUM_UPLOADS, inheritUpload, isUploaded, mapInherited } from "./upload";

/** No load takes less than 2^15 nanoseconds. */
const LOAD_BITS: u64 = 15;

/** Those of a process with the largest stack that a manifest can ask for. */
const MOST_HANDLES: u32 = 256;

const nameBytes: usize = memory.data(56, 8);
let kept: u32 = 0;

/** Rebuilds the table from what the incarnation before has left. */
export function inherit(): void {
  claimSlots(firstOwnSlot(), ledgerSlots());
  ledger().memorySlot = blockHandle(recoverUseAt(ledgerAddress()));
  const hasWatcher = typeOf(watcherSlot()) == ObjectType.Notification;
  ledger().watcher = hasWatcher ? watcherSlot() : 0;
  if (headWasDamaged()) ledger().processes = PROCESS_ID_MASK;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent)) inheritOne(module);
  }
  endInheritingHolders();
  inheritUploads();
  endRecovery();
  sweepSlots();
  mapInherited();
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent)) restoreImage(module);
  }
  if (headWasDamaged()) restoreHead();
  ledger().restarts++;
  openLine().put("started again, ").decimal(kept).put(" modules kept");
  writeLine(LogLevel.Warning);
  awaitDeviceServer();
}

/**
 * Processes that are not known any more had numbers, too: as many as loads fit into the
 * time since the boot are passed over.
 */
function restoreHead(): void {
  ledger().processes =
    FIRST_PROCESS + <u32>((now() >> LOAD_BITS) & (PROCESS_ID_MASK >> 1));
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (module.is(ModuleState.Absent)) continue;
    ledger().processes = max(ledger().processes, module.process.id + 1);
  }
  log(LogLevel.Error, "the ledger is damaged: counting anew, all switches of trust on");
}

function inheritOne(module: Module): void {
  if (!isSound(module) || !claimProcess(module.process)) {
    module.state = ModuleState.Absent;
    module.deadline = NEVER;
    return;
  }
  forgetTransient(module);
  inheritHolders(module);
  inheritModule(module);
  kept++;
  resume(module);
}

/** Only those of modules that were taken over: the loads of others are forgotten. */
function inheritUploads(): void {
  for (let number: u32 = 1; number <= MAXIMUM_UPLOADS; number++) {
    inheritUpload(number, isModules(number));
  }
}

function isModules(upload: u32): bool {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent) && module.upload == upload) return true;
  }
  return false;
}

/** Believes in the file that a module was made of if it lies where files lie. */
function restoreImage(module: Module): void {
  if (!isUploaded(module.upload, module.image)) module.upload = 0;
  if (module.upload == 0 && !isStored(module.image)) module.image = EMPTY;
  module.process.image = module.image;
  module.information = EMPTY;
  if (sizeOf(module.image) > 0) module.information = informationOf(module.image);
  module.dependencies = countDependencies(module.information);
}

/** A module whose process exists, with a name that is one. */
function isSound(module: Module): bool {
  if (module.state > <u32>ModuleState.Going) return false;
  if (module.nameLength >= NAME_BYTES) return false;
  if (module.requestLength > REQUEST_BYTES) return false;
  if (module.parametersLength > PARAMETER_BYTES) return false;
  const process = module.process;
  if (process.nameLength > PROCESS_NAME_BYTES) return false;
  if (process.id == 0 || process.id >= ledger().processes) return false;
  return sizeOf(canonicalName(nameBytes, module.name)) == module.nameLength;
}

/**
 * Keeps the capabilities behind a process; false when they are not what they should be.
 */
function claimProcess(process: Process): bool {
  if (process.handleCount > MOST_HANDLES) return false;
  if (process.handleCount != <u32>Part.Stack + process.stackPages) return false;
  if (!slotsExist(process.handles, process.handleCount)) return false;
  if (typeOf(process.handleOf(Part.Thread)) != ObjectType.Thread) return false;
  if (typeOf(process.handleOf(Part.Space)) != ObjectType.AddressSpace) return false;
  if (typeOf(process.handleOf(Part.Table)) != ObjectType.CapabilityTable) return false;
  if (!claimMemory(process)) return false;
  claimSlots(process.handles, process.handleCount);
  return true;
}

/** Keeps the blocks that a process is made of; all or none. */
function claimMemory(process: Process): bool {
  if (process.memorySlot(0) == 0) return false;
  for (let index: u32 = 0; index < BLOCKS; index++) {
    const slot = process.memorySlot(index);
    if (slot != 0 && !isRecoverable(slot)) return false;
  }
  for (let index: u32 = 0; index < BLOCKS; index++) {
    const slot = process.memorySlot(index);
    process.setBlock(index, slot == 0 ? 0 : recoverUse(slot));
  }
  return true;
}

/** Queues and those who waited are gone. */
function forgetTransient(module: Module): void {
  module.nextInQueue = 0;
  module.firstWaiter = 0;
  module.lastWaiter = 0;
  module.pendingRequests = 0;
  module.pendingDependencies = 0;
  module.duplicateRow = 0;
  module.searched = 0;
  module.drainers = 0;
  module.occupies = 0;
  module.deadline = NEVER;
}

/** Goes on where the module was. */
function resume(module: Module): void {
  if (module.is(ModuleState.Coming)) {
    resumeTurn(module);
    awaitReady(module);
  } else if (module.is(ModuleState.Going)) {
    if (module.exitReason == ExitReason.None) beginStop(module);
    else awaitDevices(module);
  }
}
