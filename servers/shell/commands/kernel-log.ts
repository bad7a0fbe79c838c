// dmesg: the core's log, with the time of each record.

import { Handle, IPC_BUFFER } from "../../../libsys/abi/layout";
import { LogRecord } from "../../../libsys/abi/log-record";
import { BUFFER_TEXT_BYTES, BUFFER_TEXT_OFFSET } from "../../../libsys/abi/message";
import { LogLevel, LogOperation } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { invoke, invokedValue } from "../../../libsys/capability";
import { Span, after, before, equals, sizeOf } from "../../../libsys/span";
import { moreOperands, nextOption, optionValue } from "../arguments";
import { putPadded, putRight } from "../columns";
import { INTERRUPTED, fail, failOption, failUsage, failWith } from "../failure";
import { endLine, out, stopNoted } from "../output";

const USAGE = "dmesg [-l LEVEL[,LEVEL...]] [-t]";
const LEVELS: u32 = 0x6c;
const NO_TIMES: u32 = 0x74;
const COMMA: u32 = 0x2c;
const LINE_FEED: u32 = 0x0a;
const NANOSECONDS: u64 = 1_000_000_000;

const records: usize = memory.data(4064, 8);

/** One bit for each LogLevel that is shown. */
let shown: u32 = 0;
let times: bool = true;

export function dmesg(): i32 {
  shown = u32.MAX_VALUE;
  times = true;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (letter == NO_TIMES) times = false;
    else if (letter != LEVELS) return failOption(letter, USAGE);
    else if (!takeLevels(optionValue())) return 1;
  }
  if (moreOperands()) return failUsage("it takes no operands", USAGE);
  return printLog();
}

function takeLevels(words: Span): bool {
  shown = 0;
  for (let left = words; sizeOf(left) != 0; left = after(left, COMMA)) {
    const level = levelOf(before(left, COMMA));
    if (level == 0) {
      failWith(
        before(left, COMMA),
        "not a level; there are err, warn, notice, info, debug",
      );
      return false;
    }
    shown |= 1 << level;
  }
  return true;
}

function levelOf(word: Span): u32 {
  if (equals(word, "err")) return LogLevel.Error;
  if (equals(word, "warn")) return LogLevel.Warning;
  if (equals(word, "notice")) return LogLevel.Notice;
  if (equals(word, "info")) return LogLevel.Info;
  return equals(word, "debug") ? LogLevel.Debug : 0;
}

function printLog(): i32 {
  let sequence: u32 = 0;
  while (!stopNoted()) {
    const status = invoke(Handle.Log, LogOperation.Read, sequence, 0);
    if (status != Status.Ok) return fail("the core's log can't be read");
    const length = min(<u32>invokedValue(), BUFFER_TEXT_BYTES);
    if (length == 0) return 0;
    // Printing uses the buffer that the records arrived in.
    memory.copy(records, IPC_BUFFER + BUFFER_TEXT_OFFSET, length);
    for (let at: u32 = 0; at + <u32>offsetof<LogRecord>() <= length;) {
      const record = changetype<LogRecord>(records + at);
      printRecord(record);
      sequence = record.sequence + 1;
      at += <u32>offsetof<LogRecord>() + ((<u32>record.length + 7) & ~7);
    }
  }
  return INTERRUPTED;
}

function printRecord(record: LogRecord): void {
  if (((shown >> record.level) & 1) == 0) return;
  const text = <u32>changetype<usize>(record) + <u32>offsetof<LogRecord>();
  let length = <u32>record.length;
  while (length > 0 && load<u8>(text + length - 1) == LINE_FEED) length--;
  if (times) putTime(record.timeNanoseconds);
  out.bytes(text, length);
  endLine();
}

/** `[    0.123456] ` */
function putTime(time: u64): void {
  out.put("[");
  putRight(time / NANOSECONDS, 5);
  out.put(".");
  putPadded((time % NANOSECONDS) / 1000, 6);
  out.put("] ");
}
