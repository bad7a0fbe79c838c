// What commands print. A command writes to `out` and ends each line with endLine, or
// prints bytes of any number with printBytes; the console gets it when the buffer is
// nearly full and when the command ends.
//
// Sending overwrites `message`: a command copies what it needs of a reply before it
// prints.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { consoleFlush, consoleWrite, interrupted } from "../../libsys/protocol/console";
import { Span, sizeOf, slice } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Server, awaitServer } from "./connections";

const OUT_BYTES: i32 = 4064;
/** No line of a command is longer. */
const LONGEST_LINE: u32 = 1500;
const LINE_FEED: u32 = 0x0a;

const outBytes: usize = memory.data(OUT_BYTES, 8);
export const out: Text = changetype<Text>(memory.data(16, 8));

let stop: bool = false;
/** Where output goes instead of the console. */
let target: Text | null = null;

export function openOutput(): void {
  out.open(<u32>outBytes, OUT_BYTES);
}

/** Ends a line of output. */
export function endLine(): void {
  out.byte(LINE_FEED);
  if (out.capacity - out.length < LONGEST_LINE) flush();
}

/** Prints any number of bytes as they are. */
export function printBytes(bytes: Span): void {
  for (let done: u32 = 0; done < sizeOf(bytes);) {
    if (out.length == out.capacity) flush();
    const room = out.capacity - out.length;
    out.append(slice(bytes, done, done + room));
    done += room;
  }
}

/** Has all output from now on go to `text`, or to the console again after null. */
export function gatherInto(text: Text | null): void {
  flush();
  target = text;
}

/** Sends what was printed. */
export function flush(): void {
  if (out.length == 0) return;
  const gathered = target;
  if (gathered != null) {
    gathered.append(out.span);
    out.clear();
    return;
  }
  const status = consoleWrite(awaitServer(Server.Console), out.span);
  if (status == Status.Ok && message.word0 != 0) stop = true;
  out.clear();
}

/** Waits until all output has left the machine. */
export function drain(): void {
  flush();
  consoleFlush(awaitServer(Server.Console));
}

/** Forgets an interrupt: a new line of commands begins. */
export function beginCommands(): void {
  stop = false;
}

/** Whether the user typed Ctrl-C: a long command ends then. Sends what was printed. */
export function stopped(): bool {
  flush();
  if (!stop) stop = interrupted(awaitServer(Server.Console));
  return stop;
}

/** As `stopped`, without asking: what the last output told. */
export function stopNoted(): bool {
  return stop;
}
