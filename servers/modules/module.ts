// What the loader knows of one module that is loaded, being loaded or being unloaded.
// module-table.ts finds the records by name and by process.

import { PROCESS_BYTES, Process } from "../../libsys/process/process";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { LEDGER_END, LEDGER_MODULES } from "./ledger";

export const MAXIMUM_MODULES: u32 = 256;
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
  /** Nothing, until fewer modules initialise at the same time. */
  AwaitTurn = 4,
  /** Build the process and start it. */
  Start = 5,
  /** Nothing, until it is time for a restart. */
  AwaitRestart = 6,
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
  /**
   * How often clients use it (holder.ts); modules that depend on it are counted when
   * asked.
   */
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
  /** Others with the same hash of the name, or of the process: index + 1, 0 for none. */
  nextOfName: u32;
  nextOfProcess: u32;
  /** The next in the load queue that it is in. */
  nextInQueue: u32;
  /** Who waits for it: index + 1 of the first and the last Waiter. */
  firstWaiter: u32;
  lastWaiter: u32;
  /** Loads for which threads of its own process wait. */
  pendingRequests: u32;
  /** Counts among those that initialise at the same time. */
  occupies: u32;
  /** Index + 1 of its row in the table of duplicates, 0 while it has none. */
  duplicateRow: u32;
  /**
   * Its failure is no other load's: it has a file or parameters of its own, had no turn,
   * or needs such a module.
   */
  particular: u32;
  /** The last search that came by (recursion.ts). */
  searched: u32;
  /** First of those who use it, a number of holder.ts. */
  firstHolder: u32;
  /** How many modules its file says it depends on. */
  dependencies: u32;
  /** Who waits for it to be in use no more; meanwhile nobody begins to use it. */
  drainers: u32;
  /** Its manifest says that it is not meant to be unloaded; that it may hold devices. */
  permanent: u32;
  usesBus: u32;
  /** Bytes of the compressed file that the image was unpacked from, 0 for none. */
  fileBytes: u32;
  /** How long it may take to become ready. */
  startSeconds: u32;
  reserved: u32;

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

const FIELD_BYTES: i32 = 184;
const PROCESS_OFFSET: u32 = 184;
const NAME_OFFSET: u32 = PROCESS_OFFSET + PROCESS_BYTES;
const REQUEST_OFFSET: u32 = NAME_OFFSET + 56;
const PARAMETERS_OFFSET: u32 = REQUEST_OFFSET + 56;
const RECORD_BYTES: i32 = 184 + PROCESS_BYTES + 56 + 56 + 1024;

if (offsetof<Module>() != 184) ERROR("Module's fields are 184 bytes");

const records: usize = LEDGER_MODULES;
if (LEDGER_MODULES + 256 * RECORD_BYTES > LEDGER_END) ERROR("the ledger has no room");

// @ts-ignore: decorator
@inline
export function moduleAt(index: u32): Module {
  return changetype<Module>(records + index * <u32>RECORD_BYTES);
}

/** Empties the record, except for the texts behind it. */
export function clearModule(module: Module): void {
  memory.fill(changetype<usize>(module), 0, FIELD_BYTES + PROCESS_BYTES);
}
