// Who reads from the console, and what: a line, or a key. What is typed while nobody
// reads is kept, except Ctrl-C, which drops it and is told to whoever writes or asks.

import { Status } from "../../libsys/abi/status";
import { ByteRing } from "../../libsys/byte-ring";
import { NEVER, now, reply } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import { ConsoleEvent } from "../../libsys/protocol/console";
import { giveReply, takeReply } from "../../libsys/reply-pool";
import { PUT_OFF } from "../../libsys/server";
import { Span, byteAt, sizeOf, startOf } from "../../libsys/span";
import { History } from "./history";
import { KeyDecoder } from "./key-decoder";
import { LineEditor, LineEvent } from "./line-editor";
import { flushOutput, output } from "./output";

const enum Mode {
  Nobody = 0,
  Line = 1,
  Key = 2,
}

const CONTROL_C: u32 = 3;
const TYPED_BYTES: i32 = 4096;

const typed: ByteRing = changetype<ByteRing>(memory.data(16, 8));
const typedBytes: usize = memory.data(TYPED_BYTES, 8);
const history: History = changetype<History>(memory.data(16, 8));
const decoder: KeyDecoder = changetype<KeyDecoder>(memory.data(24, 8));
const editor: LineEditor = changetype<LineEditor>(memory.data(32, 8));

if (offsetof<ByteRing>() != 16) ERROR("typed has the size of ByteRing");
if (offsetof<History>() != 12) ERROR("history has the size of History");
if (offsetof<KeyDecoder>() != 24) ERROR("decoder has the size of KeyDecoder");
if (offsetof<LineEditor>() != 28) ERROR("editor has the size of LineEditor");

let mode: Mode = Mode.Nobody;
let caller: u32 = 0;
let keyDeadline: u64 = NEVER;
let interrupt: bool = false;
/** A completion was asked for and its line waits to go on. */
let suspended: bool = false;

export function openReader(): void {
  typed.open(<u32>typedBytes, TYPED_BYTES);
  decoder.reset();
  editor.output = output;
  editor.history = history;
}

/** Whether Ctrl-C was typed since the last line was begun. */
export function interruptPending(): bool {
  return interrupt;
}

/** When readKey must be answered, NEVER while nobody waits for a key. */
export function readerDeadline(): u64 {
  return mode == Mode.Key ? keyDeadline : NEVER;
}

/** Begins a line for the caller of the request. */
export function beginLine(prompt: Span): Status {
  editor.begin(startOf(prompt), sizeOf(prompt));
  interrupt = false;
  suspended = false;
  return wait(Mode.Line);
}

/** Goes on with a line after its completion. */
export function resumeLine(insertion: Span, below: Span): Status {
  if (!suspended) return Status.BadState;
  suspended = false;
  if (sizeOf(below) != 0) editor.showBelow(startOf(below), sizeOf(below));
  if (sizeOf(insertion) != 0) editor.insert(startOf(insertion), sizeOf(insertion));
  return wait(Mode.Line);
}

/** Waits for a key for the caller of the request. */
export function beginKey(deadline: u64): Status {
  keyDeadline = deadline;
  return wait(Mode.Key);
}

/** Tells the caller that no key came in time. */
export function endKey(): void {
  if (mode != Mode.Key || now() < keyDeadline) return;
  message.begin(<u32>(<i32>Status.TimedOut));
  finish();
}

/** Takes bytes that were typed. */
export function takeTyped(bytes: Span): void {
  for (let index: u32 = 0; index < sizeOf(bytes); index++) {
    const byte = byteAt(bytes, index);
    if (byte == CONTROL_C && mode == Mode.Nobody) noteInterrupt();
    else if (!typed.push(byte)) output.byte(0x07);
  }
}

/** Gives the reader what was typed, as far as it reads; shows the effect. */
export function advance(): void {
  while (mode != Mode.Nobody && typed.used != 0) {
    if (mode == Mode.Key) answerKey(typed.pop());
    else applyByte(typed.pop());
  }
  flushOutput();
}

function wait(wanted: Mode): Status {
  // A new reader takes the place of the old one: the old one may have ended.
  if (mode != Mode.Nobody) cancel();
  caller = takeReply();
  if (caller == 0) return Status.LimitReached;
  mode = wanted;
  return PUT_OFF;
}

function cancel(): void {
  message.begin(<u32>(<i32>Status.Canceled));
  finish();
}

function noteInterrupt(): void {
  interrupt = true;
  typed.clear();
  output.put("^C\r\n");
}

function applyByte(byte: u32): void {
  const event = editor.apply(decoder.feed(byte), decoder);
  if (event == LineEvent.None) return;
  // The echo must be out before the reader's output can follow it.
  flushOutput();
  message.begin(Status.Ok);
  message.word0 = consoleEvent(event);
  message.word1 = editor.cursor;
  message.putText(editor.bytes, editor.length);
  suspended = event == LineEvent.Complete;
  finish();
}

function answerKey(byte: u32): void {
  message.begin(Status.Ok);
  message.word0 = byte;
  finish();
}

function finish(): void {
  mode = Mode.Nobody;
  reply(caller);
  giveReply(caller);
}

function consoleEvent(event: LineEvent): ConsoleEvent {
  switch (event) {
    case LineEvent.Line:
      return ConsoleEvent.Line;
    case LineEvent.Complete:
      return ConsoleEvent.Complete;
    case LineEvent.Interrupt:
      return ConsoleEvent.Interrupt;
    default:
      return ConsoleEvent.EndOfFile;
  }
}
