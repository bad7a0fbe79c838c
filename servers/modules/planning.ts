// Answers modprobe's questions about what it would do, without doing it.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { MESSAGE_TEXT_BYTES, message } from "../../libsys/message";
import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putConfiguration } from "./configuration-text";
import { putPlan } from "./load-plan";

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

/** The configuration from word 0 on; its whole length is word 1. */
export function answerConfiguration(): Status {
  const offset = message.word0;
  putConfiguration(text.open(<u32>answerBytes, ANSWER_BYTES));
  const from = <u32>min(offset, <u64>text.length);
  message.begin(Status.Ok);
  message.appendText(text.address + from, text.length - from);
  message.word1 = text.length;
  return Status.Ok;
}
