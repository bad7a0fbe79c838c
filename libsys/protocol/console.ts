// The console: interface "console", served by servers/console. Text out, and lines in,
// edited by the user. One process at a time reads; the others' reads are Status.Busy.
// docs/protocols/console.md.

import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";
import { Span, sizeOf, startOf } from "../span";

export const enum ConsoleOperation {
  /**
   * text = output; line feeds become line ends. Reply: word0 = 1 after Ctrl-C, until the
   * next ReadLine.
   */
  Write = 1,
  /** text = prompt. Reply: word0 ConsoleEvent, word1 cursor in bytes, text = the line. */
  ReadLine = 2,
  /**
   * Goes on with the line whose completion was wanted. word0 = bytes of the insertion;
   * text = what to insert at the cursor, then lines to show below. Reply as ReadLine.
   */
  Resume = 3,
  /** word0 = deadline. Reply: word0 = one byte typed. Status.TimedOut. */
  ReadKey = 4,
  /** Reply: word0 as Write's. */
  Poll = 5,
  /** The reply comes when all that was written has left the machine. */
  Flush = 6,
}

export const enum ConsoleEvent {
  /** The user entered the line. */
  Line = 1,
  /** The user wants the word before the cursor completed; answer with Resume. */
  Complete = 2,
  /** Ctrl-C: the line is dropped. */
  Interrupt = 3,
  /** Ctrl-D on an empty line. */
  EndOfFile = 4,
}

/** Prints at most MESSAGE_TEXT_BYTES; message.word0 tells whether Ctrl-C was typed. */
export function consoleWrite(console: u32, text: Span): Status {
  message.begin(ConsoleOperation.Write);
  message.putText(startOf(text), sizeOf(text));
  return call(console);
}

/**
 * Reads a line: message.word0 is the ConsoleEvent, word1 the cursor, message.text the
 * line.
 */
export function readLine(console: u32, prompt: Span): Status {
  message.begin(ConsoleOperation.ReadLine);
  message.putText(startOf(prompt), sizeOf(prompt));
  return call(console);
}

/** Goes on after ConsoleEvent.Complete; answers as readLine. */
export function resumeLine(console: u32, insertion: Span, below: Span): Status {
  message.begin(ConsoleOperation.Resume);
  message.appendText(startOf(insertion), sizeOf(insertion));
  message.word0 = message.word3;
  message.appendText(startOf(below), sizeOf(below));
  return call(console);
}

/** Waits for a key until `deadline`; message.word0 is its byte. */
export function readKey(console: u32, deadline: u64): Status {
  message.begin(ConsoleOperation.ReadKey);
  message.word0 = deadline;
  return call(console);
}

/** Whether Ctrl-C was typed since the last line was read. */
export function interrupted(console: u32): bool {
  message.begin(ConsoleOperation.Poll);
  return call(console) == Status.Ok && message.word0 != 0;
}

export function consoleFlush(console: u32): Status {
  message.begin(ConsoleOperation.Flush);
  return call(console);
}
