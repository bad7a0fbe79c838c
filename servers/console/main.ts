// The console: text out to the serial line, edited lines in. Interface "console".

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { ConsoleOperation } from "../../libsys/protocol/console";
import { register } from "../../libsys/protocol/names";
import { ready } from "../../libsys/protocol/parent";
import { Event, answer, awaitEvent } from "../../libsys/server";
import { sizeOf, slice } from "../../libsys/span";
import {
  SERIAL_BIT,
  drainOutput,
  flushOutput,
  openOutput,
  printText,
  takeInput,
} from "./output";
import {
  advance,
  beginKey,
  beginLine,
  endKey,
  interruptPending,
  openReader,
  readerDeadline,
  resumeLine,
  takeTyped,
} from "./reader";

export function main(): void {
  ready(Status.Ok);
  assert(openOutput(), "the table has no free slots");
  openReader();
  assert(register("console") == Status.Ok, "the name console is taken");
  while (true) {
    const event = awaitEvent(readerDeadline());
    if (event == Event.Request) answer(onRequest());
    else if (event == Event.Deadline) endKey();
    else if (message.badge & SERIAL_BIT) {
      while (takeInput()) takeTyped(message.text);
      advance();
    }
  }
}

function onRequest(): Status {
  if (!message.textValid) return Status.BadArgument;
  switch (message.operation) {
    case ConsoleOperation.Write:
      printText(message.text);
      flushOutput();
      return answerInterrupt();
    case ConsoleOperation.ReadLine:
      return settle(beginLine(message.text));
    case ConsoleOperation.Resume:
      return resume();
    case ConsoleOperation.ReadKey:
      return settle(beginKey(message.word0));
    case ConsoleOperation.Poll:
      return answerInterrupt();
    case ConsoleOperation.Flush:
      drainOutput();
      message.begin(Status.Ok);
      return Status.Ok;
    default:
      return Status.BadOperation;
  }
}

function answerInterrupt(): Status {
  message.begin(Status.Ok);
  message.word0 = interruptPending() ? 1 : 0;
  return Status.Ok;
}

function resume(): Status {
  const text = message.text;
  const inserted = message.word0;
  if (inserted > sizeOf(text)) return Status.BadArgument;
  const border = <u32>inserted;
  return settle(resumeLine(slice(text, 0, border), slice(text, border, sizeOf(text))));
}

/** Shows the line and gives its reader what was typed before. */
function settle(status: Status): Status {
  advance();
  return status;
}
