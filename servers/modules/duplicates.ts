// Requests that found their module's load under way: counted by name and by who asked,
// reported in the log, but not all of them when there are many.

import { LogLevel } from "../../libsys/abi/object";
import { Errno } from "../../libsys/errno";
import { now } from "../../libsys/ipc";
import { log, openLine, writeLine } from "../../libsys/log";
import { Span, sizeOf, spanAt, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { NAME_BYTES, sameName } from "./canonical-name";
import { Module, ModuleState } from "./module";
import { putProcessName } from "./process-name";
import { Counter, addTo } from "./statistics";

const MAXIMUM_ROWS: u32 = 128;
/** Those who asked most for one name. */
export const REQUESTERS: u32 = 4;
/** As Linux limits its rate: so many lines for a name in such an interval. */
const BURST: u32 = 10;
const INTERVAL: u64 = 5_000_000_000;

/** When a duplicate was found, as Linux's table has it. */
export const enum DuplicateReason {
  /** Before memory was taken for the module. */
  Becoming = 1,
  /** After that, which does not happen here. */
  Load = 2,
}

@unmanaged
@final
export class DuplicateRow {
  count: u32;
  reasons: u32; // DuplicateReason bits
  /** Beginning of the interval in which lines are counted. */
  since: u64;
  lines: u32;
  suppressed: u32;
  nameLength: u32;
  reserved: u32;
  // REQUESTERS pairs of u32 follow: process, requests; then the name.

  @inline
  get nameAddress(): usize {
    return changetype<usize>(this) + NAME_OFFSET;
  }

  @inline
  get name(): Span {
    return spanAt(this.nameAddress, this.nameLength);
  }

  /** Process in place `index`, 0 for none. */
  @inline
  requester(index: u32): u32 {
    return load<u32>(changetype<usize>(this) + offsetof<DuplicateRow>() + index * 8);
  }

  @inline
  requests(index: u32): u32 {
    return load<u32>(changetype<usize>(this) + offsetof<DuplicateRow>() + index * 8, 4);
  }

  setRequester(index: u32, process: u32, requests: u32): void {
    const address = changetype<usize>(this) + offsetof<DuplicateRow>() + index * 8;
    store<u32>(address, process);
    store<u32>(address, requests, 4);
  }
}

const NAME_OFFSET: u32 = 32 + 4 * 8;
const ROW_BYTES: i32 = 32 + 4 * 8 + 56;
if (offsetof<DuplicateRow>() != 32) ERROR("DuplicateRow's fields are 32 bytes");

const rows: usize = memory.data(128 * ROW_BYTES, 8);
let count: u32 = 0;
let overflowReported = false;

/** Rows in use: names that ever had a duplicate. */
export function duplicateRows(): u32 {
  return count;
}

// @ts-ignore: decorator
@inline
export function duplicateRow(index: u32): DuplicateRow {
  return changetype<DuplicateRow>(rows + index * ROW_BYTES);
}

/**
 * Counts and reports a duplicate of the module's load; true when it was worth a line.
 */
export function noteDuplicate(module: Module, requester: u32): bool {
  const row = countDuplicate(module, requester);
  if (row == null || !admitLine(row)) return false;
  openLine().put("module-autoload: duplicate request for module ").append(module.name);
  writeLine(LogLevel.Warning);
  return true;
}

/** Counts a duplicate; its row, or null when there is no room for one. */
export function countDuplicate(module: Module, requester: u32): DuplicateRow | null {
  module.duplicates++;
  const row = rowOf(module);
  if (row == null) return null;
  row.count++;
  row.reasons |= DuplicateReason.Becoming;
  countRequester(row, requester);
  return row;
}

/**
 * Counts a call of finit_module or init_module that finds its name in the table: an
 * errno, or 0 when the call can join the module's load.
 */
export function meetModule(module: Module, client: u32): i32 {
  countDuplicate(module, client);
  if (module.is(ModuleState.Live)) return -Errno.EEXIST;
  if (module.is(ModuleState.Going)) return -Errno.EBUSY;
  addTo(Counter.Duplicates, 1);
  return 0;
}

/** The module's row, looked for once in each load; null when there is no room. */
function rowOf(module: Module): DuplicateRow | null {
  if (module.duplicateRow == 0) module.duplicateRow = findRow(module.name);
  return module.duplicateRow == 0 ? null : duplicateRow(module.duplicateRow - 1);
}

/** Index + 1 of the row for a name, 0 when there is no room for another. */
function findRow(name: Span): u32 {
  for (let index: u32 = 0; index < count; index++) {
    if (sameName(duplicateRow(index).name, name)) return index + 1;
  }
  if (count == MAXIMUM_ROWS) {
    reportOverflow();
    return 0;
  }
  const row = duplicateRow(count++);
  row.nameLength = min(sizeOf(name), NAME_BYTES);
  memory.copy(startOf(row.name), startOf(name), row.nameLength);
  row.since = now();
  return count;
}

/** Once: those who are not counted may come at any rate. */
function reportOverflow(): void {
  if (overflowReported) return;
  overflowReported = true;
  log(LogLevel.Warning, "no room to count the duplicates of one more module");
}

/**
 * Keeps those who ask most: a new one takes the place, and the count, of the one with
 * the fewest requests, so whoever asks often enough is among them in the end (Metwally's
 * "space saving" counters).
 */
function countRequester(row: DuplicateRow, process: u32): void {
  let least: u32 = 0;
  for (let index: u32 = 0; index < REQUESTERS; index++) {
    if (row.requester(index) == process) {
      row.setRequester(index, process, row.requests(index) + 1);
      return;
    }
    if (row.requests(index) < row.requests(least)) least = index;
  }
  row.setRequester(least, process, row.requests(least) + 1);
}

function admitLine(row: DuplicateRow): bool {
  const time = now();
  if (time - row.since >= INTERVAL) {
    reportSuppressed(row);
    row.since = time;
    row.lines = 0;
  }
  if (row.lines < BURST) {
    row.lines++;
    return true;
  }
  row.suppressed++;
  return false;
}

/** Says at the end of a load how many of its duplicates had no line. */
export function endDuplicates(module: Module): void {
  if (module.duplicateRow != 0) reportSuppressed(duplicateRow(module.duplicateRow - 1));
}

/** `N by NAME (process P), …` */
function putRequesters(line: Text, row: DuplicateRow): void {
  for (let index: u32 = 0; index < REQUESTERS; index++) {
    if (row.requests(index) == 0) continue;
    if (index > 0) line.put(", ");
    line.decimal(row.requests(index)).put(" by ");
    putProcessName(line, row.requester(index));
  }
}

function reportSuppressed(row: DuplicateRow): void {
  if (row.suppressed == 0) return;
  const line = openLine().put("module-autoload: ").decimal(row.suppressed);
  line.put(" more duplicate requests for module ").append(row.name).put("; of all, ");
  putRequesters(line, row);
  writeLine(LogLevel.Warning);
  row.suppressed = 0;
}
