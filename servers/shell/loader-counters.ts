// The module loader's counters before and after something.

import { parseDecimal, allDigits } from "../../libsys/number";
import { StatisticsFormat, moduleStatistics } from "../../libsys/protocol/modules";
import { Span, after, before, equal, sizeOf, trim } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putRight } from "./columns";
import { afterLine, firstLine, gatherParts, gatheredText } from "./gathered-text";
import { endLine, out } from "./output";

const TAB: u32 = 0x09;
const COLUMNS: u32 = 14;
const LABEL_COLUMNS: u32 = 28;
const earlierBytes: usize = memory.data(16384, 8);
const earlier: Text = changetype<Text>(memory.data(16, 8));

/** Remembers the counters as they are. */
export function keepCounters(modules: u32): void {
  earlier.open(<u32>earlierBytes, 16384).append(gatherCounters(modules));
}

/** Prints each counter as it was when it was kept, and as it is. */
export function printCounters(modules: u32, json: bool): void {
  const now = gatherCounters(modules);
  if (json) printObjects(now);
  else printColumns(now);
}

function gatherCounters(modules: u32): Span {
  gatherParts(moduleStatistics, modules, StatisticsFormat.Text);
  return gatheredText();
}

function printColumns(counters: Span): void {
  const start = out.length;
  out.put("counters").padTo(start + LABEL_COLUMNS);
  out.put("        before         after");
  endLine();
  for (let text = counters; sizeOf(text) != 0; text = afterLine(text)) {
    const line = firstLine(text);
    if (!isCounter(line)) continue;
    const begin = out.length;
    out.append(labelOf(line)).padTo(begin + LABEL_COLUMNS);
    putRight(valueIn(earlier.span, labelOf(line)), COLUMNS);
    putRight(valueOf(line), COLUMNS);
    endLine();
  }
}

function printObjects(counters: Span): void {
  out.put("],");
  endLine();
  printObject('"before": {', earlier.span, ",");
  printObject('"after": {', counters, "");
}

function printObject(head: string, counters: Span, end: string): void {
  out.put(head);
  let first = true;
  for (let text = counters; sizeOf(text) != 0; text = afterLine(text)) {
    const line = firstLine(text);
    if (!isCounter(line)) continue;
    out.put(first ? ' "' : ', "').append(labelOf(line));
    out.put('": ').decimal(valueOf(line));
    first = false;
  }
  out.put(" }").put(end);
  endLine();
}

/** Rows are `label TAB number`; tables of names may follow. */
function isCounter(line: Span): bool {
  return allDigits(after(line, TAB), 10);
}

function labelOf(line: Span): Span {
  return trim(before(line, TAB));
}

function valueOf(line: Span): u64 {
  return parseDecimal(after(line, TAB));
}

function valueIn(counters: Span, label: Span): u64 {
  for (let text = counters; sizeOf(text) != 0; text = afterLine(text)) {
    if (equal(labelOf(firstLine(text)), label)) return valueOf(firstLine(text));
  }
  return 0;
}
