// The table of modules: one record for each canonical name that is loaded, being loaded
// or being unloaded. It is the only place that knows what is where; a name is in it at
// most once, which is all the loader needs against duplicate loads. Specification:
// docs/modules.md.

import { PROCESS_BYTES, Process } from "../../libsys/process/process";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { NAME_BYTES, sameName } from "./canonical-name";

export const MAXIMUM_MODULES: u32 = 64;
/** Room for the name or alias under which a module was first asked for. */
export const REQUEST_BYTES: u32 = 56;
export const PARAMETER_BYTES: u32 = 1024;

/** Linux's module states, with its numbers. */
export const enum ModuleState {
  /** In use, usable. */
  Live = 0,
  /** Its process runs, and has not said that it is ready. */
  Coming = 1,
  /** It stops, or failed; its process still exists. */
  Going = 2,
  /** The name is taken; nobody sees the module yet. */
  Unformed = 3,
  /** The record is free. */
  Absent = 4,
}

/** What the loader does next for a module that is Unformed. */
export const enum LoadStage {
  Idle = 0,
  /** Find the file, and check it. */
  Open = 1,
  /** Ask for the modules that it depends on. */
  AskDependencies = 2,
  /** Nothing, until they are there. */
  AwaitDependencies = 3,
  /** Build the process and start it. */
  Start = 4,
}

/** Why a process of a module ends. */
export const enum ExitReason {
  None = 0,
  InitFailed = 1,
  Crashed = 2,
  Unloaded = 3,
  Ended = 4,
  Killed = 5,
  TimedOut = 6,
}

@unmanaged
@final
export class Module {
  state: u32; // ModuleState
  stage: u32; // LoadStage
  /** Counts loads: what was begun for one load never ends another. */
  generation: u32;
  nameLength: u32;
  requestLength: u32;
  parametersLength: u32;
  /** Process that asked first, 0 for none. */
  requester: u32;
  /** Requests that found the load under way. */
  duplicates: u32;
  /** Modules it still waits for, and the first failure among them. */
  pendingDependencies: u32;
  dependencyResult: i32;
  /** finit_module and init_module load nothing else. */
  alone: u32;
  flags: u32; // FinitFlag
  exitReason: u32; // ExitReason
  /** The result its waiters get when the process is gone. */
  result: i32;
  /** Clients that said they use it; modules that depend on it are counted when asked. */
  holders: u32;
  /** On the list of exits that the device server still has to handle. */
  exitPending: u32;
  /** Number of an upload that holds the image, 0 for a file of the archive. */
  upload: u32;
  /** When the loader's patience with the present state ends; NEVER for none. */
  deadline: u64;
  image: Span;
  /** The image's .modinfo section. */
  information: Span;
  /** Log lines of this second, and what was left out of them. */
  logSecond: u64;
  logLines: u32;
  logDropped: u32;
  /** How many of this second are written. */
  logLimit: u32;
  taint: u32; // Taint

  @inline
  get index(): u32 {
    return (<u32>changetype<usize>(this) - <u32>records) / RECORD_BYTES;
  }

  @inline
  get process(): Process {
    return changetype<Process>(changetype<usize>(this) + PROCESS_OFFSET);
  }

  @inline
  get name(): Span {
    return spanAt(changetype<usize>(this) + NAME_OFFSET, this.nameLength);
  }

  /** The name or alias that was asked for first. */
  @inline
  get request(): Span {
    return spanAt(changetype<usize>(this) + REQUEST_OFFSET, this.requestLength);
  }

  @inline
  get parameters(): Span {
    return spanAt(changetype<usize>(this) + PARAMETERS_OFFSET, this.parametersLength);
  }

  /** False when the parameters are longer than their room. */
  setParameters(parameters: Span): bool {
    if (sizeOf(parameters) > PARAMETER_BYTES) return false;
    this.parametersLength = sizeOf(parameters);
    memory.copy(startOf(this.parameters), startOf(parameters), sizeOf(parameters));
    return true;
  }

  @inline
  is(state: ModuleState): bool {
    return this.state == <u32>state;
  }

  /** A load that has not come to its end. */
  @inline
  get loading(): bool {
    return this.is(ModuleState.Unformed) || this.is(ModuleState.Coming);
  }
}

const FIELD_BYTES: i32 = 120;
const PROCESS_OFFSET: u32 = 120;
const NAME_OFFSET: u32 = PROCESS_OFFSET + PROCESS_BYTES;
const REQUEST_OFFSET: u32 = NAME_OFFSET + 56;
const PARAMETERS_OFFSET: u32 = REQUEST_OFFSET + 56;
const RECORD_BYTES: i32 = 120 + PROCESS_BYTES + 56 + 56 + 1024;

if (offsetof<Module>() != 120) ERROR("Module's fields are 120 bytes");

const records: usize = memory.data(64 * RECORD_BYTES, 8);
/** Ids of modules' processes begin here; init's are below. */
const FIRST_PROCESS: u32 = 100;

let generations: u32 = 0;
let processes: u32 = FIRST_PROCESS;

// @ts-ignore: decorator
@inline
export function moduleAt(index: u32): Module {
  return changetype<Module>(records + index * <u32>RECORD_BYTES);
}

/** Makes all records free; before anything else. */
export function openTable(): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    moduleAt(index).state = ModuleState.Absent;
    moduleAt(index).deadline = u64.MAX_VALUE;
  }
}

/** The module of that name in whatever state, or null. */
export function findModule(name: Span): Module | null {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent) && sameName(module.name, name)) return module;
  }
  return null;
}

/** The module whose process this is, or null. */
export function moduleOfProcess(process: u32): Module | null {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent) && module.process.id == process) return module;
  }
  return null;
}

/** Takes a record for a name that is in no other; null when the table is full. */
export function addModule(name: Span, request: Span): Module | null {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (module.is(ModuleState.Absent)) return occupy(module, name, request);
  }
  return null;
}

function occupy(module: Module, name: Span, request: Span): Module {
  memory.fill(changetype<usize>(module), 0, FIELD_BYTES + PROCESS_BYTES);
  module.state = ModuleState.Unformed;
  module.generation = ++generations;
  module.deadline = u64.MAX_VALUE;
  module.logSecond = u64.MAX_VALUE;
  module.process.id = processes++;
  module.nameLength = min(sizeOf(name), NAME_BYTES);
  memory.copy(startOf(module.name), startOf(name), module.nameLength);
  module.requestLength = min(sizeOf(request), REQUEST_BYTES);
  memory.copy(startOf(module.request), startOf(request), module.requestLength);
  return module;
}

/** Frees a record. */
export function removeModule(module: Module): void {
  module.state = ModuleState.Absent;
  generations++;
}

/** Changes whenever the list of modules does, so that a reader can tell a torn list. */
export function tableGeneration(): u32 {
  return generations;
}

/** To be called when a module changes its visible state. */
export function touchTable(): void {
  generations++;
}
