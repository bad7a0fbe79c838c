// The table of modules: one record for each canonical name that is loaded, being loaded
// or being unloaded. It is the only place that knows what is where; a name is in it at
// most once, which is all the loader needs against duplicate loads. Specification:
// docs/modules.md.

import { NEVER } from "../../libsys/ipc";
import { Span, byteAt, sizeOf, startOf } from "../../libsys/span";
import { NAME_BYTES, folded, sameName } from "./canonical-name";
import { ledger } from "./ledger";
import {
  MAXIMUM_MODULES,
  Module,
  ModuleState,
  REQUEST_BYTES,
  clearModule,
  moduleAt,
} from "./module";

/** A power of two. Each bucket holds index + 1 of its first record, 0 for none. */
const BUCKETS: i32 = 256;
const nameBuckets: usize = memory.data(BUCKETS * 4, 4);
const processBuckets: usize = memory.data(BUCKETS * 4, 4);
/** Ids of modules' processes begin here; init's are below. */
export const FIRST_PROCESS: u32 = 100;

/** Where the search for a free record begins: no record before it is free. */
let firstFree: u32 = 0;

/** Makes all records free; before anything else. */
export function openTable(): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    moduleAt(index).state = ModuleState.Absent;
    moduleAt(index).deadline = NEVER;
  }
  ledger().processes = FIRST_PROCESS;
}

/** Puts a record that the incarnation before has left back into the table. */
export function inheritModule(module: Module): void {
  link(module);
}

/** The module of that name in whatever state, or null. */
export function findModule(name: Span): Module | null {
  let next = load<u32>(nameBucket(name));
  while (next != 0) {
    const module = moduleAt(next - 1);
    if (sameName(module.name, name)) return module;
    next = module.nextOfName;
  }
  return null;
}

/** The module whose process this is, or null. */
export function moduleOfProcess(process: u32): Module | null {
  let next = load<u32>(processBucket(process));
  while (next != 0) {
    const module = moduleAt(next - 1);
    if (module.process.id == process) return module;
    next = module.nextOfProcess;
  }
  return null;
}

/** FNV-1a over the name as names are compared. */
function nameBucket(name: Span): usize {
  let hash: u32 = 0x811c_9dc5;
  for (let index: u32 = 0; index < sizeOf(name); index++) {
    hash = (hash ^ folded(byteAt(name, index))) * 0x0100_0193;
  }
  return nameBuckets + ((hash ^ (hash >> 16)) & (<u32>BUCKETS - 1)) * 4;
}

// @ts-ignore: decorator
@inline
function processBucket(process: u32): usize {
  return processBuckets + (process & (<u32>BUCKETS - 1)) * 4;
}

/** Takes a record for a name that is in no other; null when the table is full. */
export function addModule(name: Span, request: Span): Module | null {
  while (firstFree < MAXIMUM_MODULES) {
    const module = moduleAt(firstFree);
    if (module.is(ModuleState.Absent)) return occupy(module, name, request);
    firstFree++;
  }
  return null;
}

function occupy(module: Module, name: Span, request: Span): Module {
  clearModule(module);
  module.state = ModuleState.Unformed;
  touchTable();
  module.deadline = NEVER;
  module.logSecond = u64.MAX_VALUE;
  module.process.id = ledger().processes++;
  module.nameLength = min(sizeOf(name), NAME_BYTES);
  memory.copy(startOf(module.name), startOf(name), module.nameLength);
  module.requestLength = min(sizeOf(request), REQUEST_BYTES);
  memory.copy(startOf(module.request), startOf(request), module.requestLength);
  link(module);
  return module;
}

function link(module: Module): void {
  const ofName = nameBucket(module.name);
  module.nextOfName = load<u32>(ofName);
  store<u32>(ofName, module.index + 1);
  const ofProcess = processBucket(module.process.id);
  module.nextOfProcess = load<u32>(ofProcess);
  store<u32>(ofProcess, module.index + 1);
}

/** Frees a record; who waits for it stays on its list until the next load takes it. */
export function removeModule(module: Module): void {
  unlinkName(module);
  unlinkProcess(module);
  module.state = ModuleState.Absent;
  module.deadline = NEVER;
  firstFree = min(firstFree, module.index);
  touchTable();
}

function unlinkName(module: Module): void {
  const own = module.index + 1;
  let place = nameBucket(module.name);
  while (load<u32>(place) != own) place = nextOfName(load<u32>(place) - 1);
  store<u32>(place, module.nextOfName);
}

function unlinkProcess(module: Module): void {
  const own = module.index + 1;
  let place = processBucket(module.process.id);
  while (load<u32>(place) != own) place = nextOfProcess(load<u32>(place) - 1);
  store<u32>(place, module.nextOfProcess);
}

function nextOfName(index: u32): usize {
  return changetype<usize>(moduleAt(index)) + offsetof<Module>("nextOfName");
}

function nextOfProcess(index: u32): usize {
  return changetype<usize>(moduleAt(index)) + offsetof<Module>("nextOfProcess");
}

/** Changes whenever the list of modules does, so that a reader can tell a torn list. */
export function tableGeneration(): u32 {
  return ledger().generations;
}

/** To be called when a module changes its visible state. */
export function touchTable(): void {
  ledger().generations++;
}
