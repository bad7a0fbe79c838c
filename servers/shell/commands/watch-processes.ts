// top: the processes by processor use, drawn anew each second until a key is pressed.

import { SLICE_NANOSECONDS } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { now } from "../../../libsys/ipc";
import { readKey } from "../../../libsys/protocol/console";
import { moreOperands, nextOption, optionValue } from "../arguments";
import { putRight } from "../columns";
import { Server, awaitServer } from "../connections";
import { FAILURE, failNumber, failOption, failUsage } from "../failure";
import { NO_NUMBER, parseCount } from "../number-argument";
import { endLine, flush, out, stopNoted } from "../output";
import { nextProcess, openProcesses, process } from "../processes";
import { stateText } from "./list-processes";

const USAGE = "top [-n TIMES]";
const TIMES: u32 = 0x6e;
const SECOND: u64 = 1_000_000_000;
const KIBIBYTE: u64 = 1024;
const MAXIMUM_ROWS: u32 = 128;

/** A process in this and in the last picture; rows are matched by id. */
@unmanaged
@final
class Row {
  id: u32;
  ticks: u32;
  /** Ticks since the last picture. */
  recent: u32;
  printed: u32;
}

const ROW_BYTES: i32 = 16;
const rows: usize = memory.data(2048, 8);

if (offsetof<Row>() != ROW_BYTES) ERROR("ROW_BYTES is the size of a Row");
if (MAXIMUM_ROWS * ROW_BYTES != 2048) ERROR("rows has its entries");

let rowCount: u32 = 0;
/** When the last picture was taken, and how many ticks lay before it. */
let sampledAt: u64 = 0;
let elapsedTicks: u64 = 1;

export function top(): i32 {
  let times = NO_NUMBER;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (letter != TIMES) return failOption(letter, USAGE);
    const word = optionValue();
    times = parseCount(word);
    if (times == NO_NUMBER) return failNumber(letter, word);
  }
  if (moreOperands()) return failUsage("it takes no operands", USAGE);
  rowCount = 0;
  sample();
  for (let picture: u64 = 0; picture < times && !stopNoted(); picture++) {
    const until = now() + SECOND;
    if (readKey(awaitServer(Server.Console), until) == Status.Ok) break;
    sample();
    draw(times == NO_NUMBER);
    flush();
  }
  return rowCount == 0 ? FAILURE : 0;
}

function rowAt(index: u32): Row {
  return changetype<Row>(rows + index * ROW_BYTES);
}

function rowOf(id: u32): Row | null {
  for (let index: u32 = 0; index < rowCount; index++) {
    if (rowAt(index).id == id) return rowAt(index);
  }
  if (rowCount == MAXIMUM_ROWS) return null;
  const row = rowAt(rowCount++);
  row.id = id;
  row.ticks = 0;
  return row;
}

function sample(): void {
  const time = now();
  elapsedTicks = max<u64>(1, (time - sampledAt) / SLICE_NANOSECONDS);
  sampledAt = time;
  openProcesses();
  while (nextProcess()) {
    const row = rowOf(process.id);
    if (row == null) return;
    row.recent = process.ticks - row.ticks;
    row.ticks = process.ticks;
    row.printed = 0;
  }
}

/** Prints each process below those that used more. */
function draw(clear: bool): void {
  if (clear) out.put("\x1b[H\x1b[J");
  out.put("  PID  PRI STATE      MEMORY  %CPU COMMAND");
  endLine();
  for (let row = busiest(); row != null; row = busiest()) {
    row.printed = 1;
    printRow(row);
  }
  if (clear) out.put("(any key ends)");
  if (clear) endLine();
}

function busiest(): Row | null {
  let best: Row | null = null;
  for (let index: u32 = 0; index < rowCount; index++) {
    const row = rowAt(index);
    if (row.printed == 0 && (best == null || row.recent > best.recent)) best = row;
  }
  return best;
}

function printRow(row: Row): void {
  openProcesses();
  while (nextProcess()) {
    if (process.id != row.id) continue;
    putRight(process.id, 5);
    putRight(process.priority, 5);
    out.put(stateText(process.state));
    putRight(process.memoryBytes / KIBIBYTE, 8);
    out.byte(0x4b);
    putRight(min<u64>(100, (<u64>row.recent * 100) / elapsedTicks), 6);
    out.byte(0x20).append(process.name);
    endLine();
    return;
  }
}
