// Log lines: `openLine().put("disk ").decimal(3); writeLine(LogLevel.Info);`, or
// `log(level, "text")`. A server writes to the core's log; a module's lines go to the
// loader, which puts its name on them. `message` and its text survive: a handler may log
// before it reads its request.

import { BUFFER_TEXT_OFFSET } from "./abi/message";
import { Handle, IPC_BUFFER } from "./abi/layout";
import { LogLevel, LogOperation } from "./abi/object";
import { invoke } from "./capability";
import { call } from "./ipc";
import { MESSAGE_TEXT, Message, message } from "./message";
import { ParentOperation } from "./protocol/parent";
import { StartFlag, startInfo } from "./start-info";
import { Text } from "./text";

const LINE_BYTES: i32 = 480;
const lineBytes: usize = memory.data(LINE_BYTES, 8);
const savedText: usize = memory.data(LINE_BYTES, 8);
const savedMessage: usize = memory.data(64, 8);
const line: Text = changetype<Text>(memory.data(16, 8));

if (offsetof<Message>() != 64) ERROR("savedMessage has the size of Message");

/** Begins a line; a server's name is put before it. */
export function openLine(): Text {
  line.open(<u32>lineBytes, LINE_BYTES);
  const info = startInfo();
  if (info.flags & StartFlag.LogToParent) return line;
  return line.bytes(info.name, info.nameLength).put(": ");
}

/** Writes the line that openLine began. */
export function writeLine(level: LogLevel): void {
  memory.copy(savedText, MESSAGE_TEXT, LINE_BYTES);
  if (startInfo().flags & StartFlag.LogToParent) sendLine(level);
  else recordLine(level);
  memory.copy(MESSAGE_TEXT, savedText, LINE_BYTES);
}

/** Writes a line that is one literal. */
export function log(level: LogLevel, text: string): void {
  openLine().put(text);
  writeLine(level);
}

function recordLine(level: LogLevel): void {
  memory.copy(IPC_BUFFER + BUFFER_TEXT_OFFSET, lineBytes, line.length);
  invoke(Handle.Log, LogOperation.Write, level, line.length);
}

function sendLine(level: LogLevel): void {
  memory.copy(savedMessage, changetype<usize>(message), 64);
  message.begin(ParentOperation.Log);
  message.word0 = level;
  message.putText(line.address, line.length);
  call(Handle.Parent);
  memory.copy(changetype<usize>(message), savedMessage, 64);
}
