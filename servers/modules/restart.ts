// The supervisor: a module whose .modinfo says `restart=on-failure` is loaded again when
// it faults, is killed, or ends by itself. A restart is a load like any other, which
// begins after a pause: whoever asks for the module meanwhile joins it.
// docs/supervision.md.

import { LogLevel } from "../../libsys/abi/object";
import { Errno } from "../../libsys/errno";
import { now } from "../../libsys/ipc";
import { writeLine } from "../../libsys/log";
import { entryValue } from "../../libsys/modinfo";
import { EMPTY, Span, equals, sizeOf, spanAt, startOf } from "../../libsys/span";
import { startInfo } from "../../libsys/start-info";
import { NAME_BYTES, sameName } from "./canonical-name";
import { setDeadline } from "./deadline";
import { isWantedGone } from "./drain";
import { ExitReason, LoadStage, MAXIMUM_MODULES, Module, ModuleState } from "./module";
import { PARAMETER_BYTES, moduleAt } from "./module";
import { findModule, touchTable } from "./module-table";
import { beginLoad } from "./new-load";
import { openModuleLine } from "./notice";
import {
  MAXIMUM_RESTARTS,
  RestartRecord,
  RestartState,
  findRestart,
  obtainRestart,
  restartAt,
} from "./restart-record";
import { putReason } from "./restart-text";
import { removeRunnable } from "./runnable";

/** A module that ends more often within this time is given up. */
export const MOST_RESTARTS: u32 = 5;
export const WINDOW_SECONDS: u64 = 10;
const SECOND: u64 = 1_000_000_000;
/** The first restart is at once, the second after this; each further pause is twice. */
const PAUSE: u64 = 100_000_000;

const nameBytes: usize = memory.data(56, 8);
const parameterBytes: usize = memory.data(1024, 8);
/** The load that takeRestart has kept for beginRestart. */
let name: Span = EMPTY;
let parameters: Span = EMPTY;

/**
 * Notes that a module ends, or that its load fails, before its state changes; decides
 * whether it is started again.
 */
export function noteEnd(module: Module, reason: ExitReason, result: i32): void {
  if (reason == ExitReason.Unloaded || !isSupervised(module)) return;
  const record = obtainRestart(module.name);
  if (record == null) {
    openModuleLine(module).put("not restarted: too many modules have failed");
    writeLine(LogLevel.Error);
    return;
  }
  record.process = module.process.id;
  record.module = module.index;
  record.reason = reason;
  record.result = result;
  countEnd(record, now());
  record.state = record.ends > MOST_RESTARTS ? RestartState.Failed : RestartState.Due;
  reportEnd(module, record);
}

/**
 * A live module that nobody waits to unload, if its file says so and lies in the store;
 * and the load that is a restart.
 */
function isSupervised(module: Module): bool {
  if (module.loading) {
    const record = findRestart(module.name);
    return record != null && record.is(RestartState.Pending);
  }
  if (!module.is(ModuleState.Live) || isWantedGone(module)) return false;
  const policy = entryValue(module.information, "restart", 0);
  if (!equals(policy, "on-failure")) return false;
  return module.upload == 0 || module.fileBytes != 0;
}

function countEnd(record: RestartRecord, time: u64): void {
  if (record.ends == 0 || time - record.since > WINDOW_SECONDS * SECOND) {
    record.since = time;
    record.ends = 0;
  }
  record.ends++;
  record.ended = time;
}

function pauseAfter(ends: u32): u64 {
  return ends <= 1 ? 0 : PAUSE << (ends - 2);
}

function reportEnd(module: Module, record: RestartRecord): void {
  const line = putReason(openModuleLine(module), record);
  if (record.is(RestartState.Failed)) {
    line.put(" for the ").decimal(record.ends).put("th time in ");
    line.decimal(WINDOW_SECONDS).put(" s: not restarted");
    writeLine(LogLevel.Error);
    return;
  }
  const pause = pauseAfter(record.ends);
  if (pause == 0) line.put(", restarting");
  else
    line
      .put(", restarting in ")
      .decimal(pause / 1_000_000)
      .put(" ms");
  writeLine(LogLevel.Warning);
}

/**
 * Whether the module, whose record is about to be freed, is to be started again: keeps
 * what `beginRestart` then needs.
 */
export function takeRestart(module: Module): bool {
  const record = findRestart(module.name);
  if (record == null || !record.is(RestartState.Due)) return false;
  if (record.process != module.process.id) return false;
  keepLoad(module);
  record.content = isChecked(module) ? module.image : EMPTY;
  return true;
}

/** The archive can't be written to: what was checked in it need not be checked again. */
function isChecked(module: Module): bool {
  return !module.loading && module.upload == 0 && module.taint == 0;
}

/**
 * Whether the load is a restart of what was checked when it was loaded; then that is its
 * image.
 */
export function admittedBefore(module: Module): bool {
  const record = findRestart(module.name);
  if (record == null || !record.is(RestartState.Pending)) return false;
  if (sizeOf(record.content) == 0) return false;
  module.image = record.content;
  return true;
}

function keepLoad(module: Module): void {
  name = spanAt(nameBytes, min(module.nameLength, NAME_BYTES));
  memory.copy(nameBytes, startOf(module.name), sizeOf(name));
  parameters = spanAt(parameterBytes, min(module.parametersLength, PARAMETER_BYTES));
  memory.copy(parameterBytes, startOf(module.parameters), sizeOf(parameters));
}

/** Begins the load that was kept, when everybody has heard of the module's end. */
export function beginRestart(): void {
  const record = findRestart(name);
  if (record == null) return;
  const module = beginLoad(name, name, startInfo().processId);
  if (module == null) {
    record.state = RestartState.Failed;
    record.result = -Errno.ENOMEM;
    return;
  }
  module.setParameters(parameters);
  module.particular = 1;
  record.state = RestartState.Pending;
  const pause = pauseAfter(record.ends);
  touchTable();
  if (pause == 0) return;
  removeRunnable(module);
  module.stage = LoadStage.AwaitRestart;
  setDeadline(module, record.ended + pause);
}

/** Notes that a module lives. */
export function noteLive(module: Module): void {
  const record = findRestart(module.name);
  if (record == null) return;
  if (!record.is(RestartState.Pending)) {
    // Somebody has loaded it who knows better.
    record.state = RestartState.None;
    return;
  }
  record.state = RestartState.Live;
  record.restarts++;
  const line = openModuleLine(module).put("lives again, ");
  line.decimal((now() - record.ended) / 1000).put(" us after its end");
  writeLine(LogLevel.Notice);
}

/**
 * Forgets a module that failed; or, of one whose restart has not begun, gives back the
 * load, for the caller to end. `forgotten` tells whether there was anything of the kind.
 */
export function endSupervision(name: Span): Module | null {
  forgotten = false;
  const record = findRestart(name);
  if (record == null) return null;
  const module = findModule(name);
  const waits = module != null && module.stage == LoadStage.AwaitRestart;
  if (!waits && !record.is(RestartState.Failed)) return null;
  record.state = RestartState.None;
  forgotten = true;
  touchTable();
  return waits ? module : null;
}

/** What endSupervision found. */
export let forgotten: bool = false;

/** Goes on with the restarts that the loader's incarnation before had begun. */
export function resumeRestarts(): void {
  for (let index: u32 = 0; index < MAXIMUM_RESTARTS; index++) {
    const record = restartAt(index);
    if (record.state > <u32>RestartState.Failed) record.state = RestartState.None;
    const begun = record.is(RestartState.Due) || record.is(RestartState.Pending);
    if (begun && findModule(record.name) == null) resumeRestart(record);
  }
}

/** The text of the record that nobody has used since still has the parameters. */
function resumeRestart(record: RestartRecord): void {
  record.content = EMPTY;
  const left = moduleAt(min(record.module, MAXIMUM_MODULES - 1));
  if (left.is(ModuleState.Absent) && sameName(left.name, record.name)) keepLoad(left);
  else {
    name = spanAt(nameBytes, sizeOf(record.name));
    memory.copy(nameBytes, startOf(record.name), sizeOf(name));
    parameters = EMPTY;
  }
  beginRestart();
}
