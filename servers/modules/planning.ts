// Answers modprobe's questions about what it would do, without doing it.

import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { openLine, writeLine } from "../../libsys/log";
import { MESSAGE_TEXT_BYTES, message } from "../../libsys/message";
import { Span, sizeOf, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putConfiguration } from "./configuration-text";
import { putPlan } from "./load-plan";
import { answerPart } from "./reading";
import { aliasIndex } from "./store";

const NEWLINE: u32 = 0x0a;
const ANSWER_BYTES: i32 = 32768;
const answerBytes: usize = memory.data(ANSWER_BYTES, 8);
const text: Text = changetype<Text>(memory.data(16, 8));

/** The lines of a plan; ENOSPC when they are more than one message carries. */
export function answerPlan(name: Span): Status {
  const flags = <u32>message.word0;
  text.open(<u32>answerBytes, ANSWER_BYTES);
  let result = putPlan(text, name, flags);
  if (result == 0 && text.length > MESSAGE_TEXT_BYTES) result = -Errno.ENOSPC;
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>result);
  if (result == 0) message.appendText(text.address, text.length);
  return Status.Ok;
}

/**
 * The configuration and then the indexes, which are as long as they are, from word 0 on;
 * the length of all is word 1.
 */
export function answerConfiguration(): Status {
  const offset = message.word0;
  putConfiguration(text.open(<u32>answerBytes, ANSWER_BYTES));
  if (text.length == text.capacity) endAtLine(offset == 0);
  answerPart(text, offset);
  const index = aliasIndex();
  const before = <u64>text.length;
  const from = offset > before ? <u32>min(offset - before, <u64>sizeOf(index)) : 0;
  message.appendText(startOf(index) + from, sizeOf(index) - from);
  message.word1 = before + sizeOf(index);
  return Status.Ok;
}

/** Leaves out the line for which there was no room, and says so. */
function endAtLine(report: bool): void {
  const end = text.address + text.length;
  let cut: u32 = 1;
  while (cut < text.length && load<u8>(end - cut) != NEWLINE) cut++;
  text.length -= cut - 1;
  if (!report) return;
  const line = openLine().put("the configuration is longer than ").decimal(ANSWER_BYTES);
  line.put(" bytes, the rest is not shown");
  writeLine(LogLevel.Warning);
}
