// The counters for people: first what Linux shows in /sys/kernel/debug/modules/stats, to
// the byte, then the loader's own.

import { sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putLinuxNumbers, putOwnNumbers } from "./counter-table";
import { DuplicateReason, DuplicateRow, duplicateRow, duplicateRows } from "./duplicates";
import { Counter, counted } from "./statistics";

const NAME_COLUMNS: u32 = 25;
const COUNT_COLUMNS: u32 = 15;
/** Linux has room for one more, and stops before it. */
const MOST_ROWS: u32 = 111;
const TAB: u32 = 9;
const NEWLINE: u32 = 10;

/** Appends all counters, one a line: label right-aligned to 25, TAB, number. */
export function putStatistics(text: Text): void {
  putLinuxNumbers(text, putNumber);
  putAverages(text);
  putDuplicates(text);
  putOwnNumbers(text, putNumber);
}

function putAverages(text: Text): void {
  putAverage(text, "Average mod size", Counter.LoadedBytes, Counter.Loaded);
  putAverage(text, "Average mod text size", Counter.TextBytes, Counter.Loaded);
  const reads = Counter.FailedReads;
  putAverage(text, "Avg fail kread bytes", Counter.FailedReadBytes, reads);
  const becoming = Counter.FailedBecoming;
  putAverage(text, "Avg fail becoming bytes", Counter.FailedBecomingBytes, becoming);
  const decompressions = Counter.FailedDecompressions;
  const decompressed = Counter.FailedDecompressionBytes;
  putAverage(text, "Avg fail decomp bytes", decompressed, decompressions);
  const loads = Counter.FailedLoad;
  putAverage(text, "Average fail load bytes", Counter.FailedLoadBytes, loads);
}

/** Rounded up; no line when there is nothing to share out. */
function putAverage(text: Text, label: string, bytes: Counter, count: Counter): void {
  const number = counted(count);
  if (number == 0 || counted(bytes) == 0) return;
  putRow(text, label, (counted(bytes) + number - 1) / number);
}

function putDuplicates(text: Text): void {
  if (duplicateRows() == 0) return;
  text.put("Duplicate failed modules:\n");
  putRight(text, "Module-name", NAME_COLUMNS).byte(TAB);
  putRight(text, "How-many-times", COUNT_COLUMNS).byte(TAB);
  putRight(text, "Reason", NAME_COLUMNS).byte(NEWLINE);
  for (let index: u32 = 0; index < min(duplicateRows(), MOST_ROWS); index++) {
    putDuplicate(text, duplicateRow(index));
  }
}

function putDuplicate(text: Text, row: DuplicateRow): void {
  pad(text, sizeOf(row.name), NAME_COLUMNS);
  text.append(row.name).byte(TAB);
  pad(text, digitsOf(row.count), COUNT_COLUMNS);
  text.decimal(row.count).byte(TAB);
  putRight(text, reasonText(row.reasons), NAME_COLUMNS).byte(NEWLINE);
}

export function reasonText(reasons: u32): string {
  const both: u32 = DuplicateReason.Becoming | DuplicateReason.Load;
  if (reasons == both) return "Becoming & Load";
  return reasons == DuplicateReason.Load ? "Load" : "Becoming";
}

function putNumber(text: Text, label: string, key: string, value: u64): void {
  putRow(text, label, value);
}

function putRow(text: Text, label: string, value: u64): void {
  putRight(text, label, NAME_COLUMNS).byte(TAB).decimal(value).byte(NEWLINE);
}

function putRight(text: Text, label: string, columns: u32): Text {
  pad(text, label.length, columns);
  return text.put(label);
}

function pad(text: Text, length: u32, columns: u32): void {
  for (let width = length; width < columns; width++) text.byte(0x20);
}

function digitsOf(value: u32): u32 {
  let digits: u32 = 1;
  for (let rest = value / 10; rest > 0; rest /= 10) digits++;
  return digits;
}
