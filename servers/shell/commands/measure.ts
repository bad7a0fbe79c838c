// bench: has the module of that name measure, and prints what it wrote to the core's log:
// for each case the value that most samples had. docs/measuring.md.

import { Handle, IPC_BUFFER } from "../../../libsys/abi/layout";
import { LogRecord } from "../../../libsys/abi/log-record";
import { BUFFER_TEXT_BYTES, BUFFER_TEXT_OFFSET } from "../../../libsys/abi/message";
import { LogOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { invoke, invokedValue } from "../../../libsys/capability";
import { errnoText } from "../../../libsys/errno";
import { parseDecimal } from "../../../libsys/number";
import {
  RequestMode,
  deleteModule,
  requestModule,
} from "../../../libsys/protocol/modules";
import {
  Span,
  after,
  afterWord,
  before,
  firstWord,
  sizeOf,
  slice,
  spanAt,
  startsWith,
} from "../../../libsys/span";
import { Text, copyString } from "../../../libsys/text";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { putRight } from "../columns";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failUsage } from "../failure";
import { endLine, out } from "../output";

const USAGE = "bench [CASE]";
const NOTHING = "no such case; docs/measuring.md lists them";
/** What stands before a measurement in the log: loader and module name themselves. */
const PREFIX = "modules: bench: bench ";
const STAR: u32 = 0x2a;
const NAME_WIDTH: u32 = 32;
const VALUE_WIDTH: u32 = 12;

const records: usize = memory.data(4064, 8);
const nameBytes: usize = memory.data(16, 8);
const parameterBytes: usize = memory.data(128, 8);
const parameters: Text = changetype<Text>(memory.data(16, 8));

let printed: u32 = 0;

export function bench(): i32 {
  const letter = nextOption();
  if (letter != 0) return failOption(letter, USAGE);
  parameters.open(<u32>parameterBytes, 128);
  if (moreOperands()) parameters.put("only=").append(nextOperand());
  if (moreOperands()) return failUsage("one case at most", USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  return measure(modules);
}

/** The module measures while it is loaded; one that is loaded already is no use. */
function measure(modules: u32): i32 {
  removeModule(modules, "bench");
  const begin = readRecords(0, false);
  const result = requestModule(
    modules,
    moduleName("bench"),
    parameters.span,
    RequestMode.Wait,
  );
  printed = 0;
  readRecords(begin, true);
  removeModule(modules, "bench");
  removeModule(modules, "bench_peer");
  if (result == 0 && printed != 0) return 0;
  out.put("bench: ").put(result == 0 ? NOTHING : errnoText(result));
  endLine();
  return FAILURE;
}

function removeModule(modules: u32, name: string): void {
  deleteModule(modules, moduleName(name), 0);
}

function moduleName(name: string): Span {
  return spanAt(nameBytes, copyString(<u32>nameBytes, 16, name));
}

/** Reads the log from record `sequence` on; returns the number that comes next. */
function readRecords(sequence: u32, prints: bool): u32 {
  let next = sequence;
  while (true) {
    if (invoke(Handle.Log, LogOperation.Read, next, 0) != Status.Ok) return next;
    const length = min(<u32>invokedValue(), BUFFER_TEXT_BYTES);
    if (length == 0) return next;
    // Printing uses the buffer that the records arrived in.
    memory.copy(records, IPC_BUFFER + BUFFER_TEXT_OFFSET, length);
    for (let at: u32 = 0; at + <u32>offsetof<LogRecord>() <= length;) {
      const record = changetype<LogRecord>(records + at);
      const text = records + at + offsetof<LogRecord>();
      if (prints) printMeasurement(spanAt(text, record.length));
      next = record.sequence + 1;
      at += <u32>offsetof<LogRecord>() + ((<u32>record.length + 7) & ~7);
    }
  }
}

/** `NAME ROUNDS TICKS[*TIMES] ...` behind the prefix. */
function printMeasurement(line: Span): void {
  if (!startsWith(line, PREFIX)) return;
  const text = slice(line, <u32>PREFIX.length, sizeOf(line));
  const name = firstWord(text);
  const samples = afterWord(text);
  const rounds = parseDecimal(firstWord(samples));
  if (rounds == 0) return;
  out.append(name);
  for (let column = sizeOf(name); column < NAME_WIDTH; ++column) out.byte(0x20);
  putRight((commonest(afterWord(samples)) + rounds / 2) / rounds, VALUE_WIDTH);
  endLine();
  printed++;
}

/** The ticks that stand for most samples; 0 is a sample that host noise made useless. */
function commonest(samples: Span): u64 {
  let ticks: u64 = 0;
  let most: u64 = 0;
  for (let left = samples; sizeOf(left) != 0; left = afterWord(left)) {
    const word = firstWord(left);
    const times = after(word, STAR);
    const count = sizeOf(times) == 0 ? 1 : parseDecimal(times);
    const value = parseDecimal(before(word, STAR));
    if (count <= most || value == 0) continue;
    most = count;
    ticks = value;
  }
  return ticks;
}
