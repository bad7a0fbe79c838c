// The shell: reads lines from the console and runs them, or runs what the kernel command
// line asks for and leaves.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { ConsoleEvent, readLine, resumeLine } from "../../libsys/protocol/console";
import { ready } from "../../libsys/protocol/parent";
import { Span, slice, spanAt } from "../../libsys/span";
import { startInfo } from "../../libsys/start-info";
import { Text } from "../../libsys/text";
import { SYSTEM_NAME, SYSTEM_VERSION } from "../../libsys/version";
import { leaveMachine } from "./commands/leave";
import { below, complete, insertion } from "./completion";
import { Server, awaitServer } from "./connections";
import { findExec } from "./exec-option";
import { endLine, flush, openOutput, out } from "./output";
import { lastStatus, runLine } from "./runner";
import { openWorkingFolder, workingFolder } from "./working-folder";

const LINE_BYTES: i32 = 4064;
const lineBytes: usize = memory.data(LINE_BYTES, 8);
const line: Text = changetype<Text>(memory.data(16, 8));
const promptBytes: usize = memory.data(64, 8);
const prompt: Text = changetype<Text>(memory.data(16, 8));

export function main(): void {
  ready(Status.Ok);
  openOutput();
  openWorkingFolder();
  line.open(<u32>lineBytes, LINE_BYTES);
  const info = startInfo();
  if (findExec(spanAt(info.arguments, info.argumentsLength), line)) {
    runLine(line.span);
    leaveMachine(lastStatus());
  }
  greet();
  while (readCommands()) {}
  leaveMachine(lastStatus());
}

function greet(): void {
  out.put(SYSTEM_NAME).byte(0x20).put(SYSTEM_VERSION);
  out.put(" - `help` lists the commands, Ctrl-A X leaves QEMU");
  endLine();
  flush();
}

/** Reads one line and runs it; false at the end of input. */
function readCommands(): bool {
  prompt
    .open(<u32>promptBytes, 64)
    .put("weft:")
    .append(workingFolder())
    .put("> ");
  let status = readLine(awaitServer(Server.Console), prompt.span);
  while (status == Status.Ok && message.word0 == <u64>ConsoleEvent.Complete) {
    complete(beforeCursor());
    status = resumeLine(awaitServer(Server.Console), insertion(), below());
  }
  // The console has ended: the next one is waited for when the next line is read.
  if (status != Status.Ok) return true;
  if (message.word0 == <u64>ConsoleEvent.EndOfFile) return false;
  if (message.word0 == <u64>ConsoleEvent.Line) {
    line.clear().append(message.text);
    runLine(line.span);
  }
  return true;
}

/** The line up to the cursor, copied from the message. */
function beforeCursor(): Span {
  const cursor = <u32>min<u64>(message.word1, LINE_BYTES);
  line.clear().append(message.text);
  return slice(line.span, 0, cursor);
}
