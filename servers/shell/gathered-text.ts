// A text that a server gives in parts, put together: at most GATHERED_BYTES, the rest is
// dropped and said so.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { Span, indexOf, sizeOf, slice } from "../../libsys/span";
import { Text } from "../../libsys/text";

const GATHERED_BYTES: i32 = 65536;
const gatheredBytes: usize = memory.data(GATHERED_BYTES, 8);
const gathered: Text = changetype<Text>(memory.data(16, 8));
const LINE_FEED: u32 = 0x0a;

/** Begins an empty text. */
export function beginGathering(): void {
  gathered.open(<u32>gatheredBytes, GATHERED_BYTES);
}

/**
 * Asks `server` for a part of a text from `offset` on, into message.text; word1 is then
 * the whole length. What `choice` means is the reader's business.
 */
type ReadPart = (server: u32, choice: u32, offset: u32) => Status;

/** Puts together all parts of a text; the status of the last that was asked for. */
export function gatherParts(read: ReadPart, server: u32, choice: u32): Status {
  beginGathering();
  let status = read(server, choice, 0);
  while (status == Status.Ok && gatherReply()) {
    if (gathered.length >= <u32>message.word1) break;
    status = read(server, choice, gathered.length);
  }
  return status;
}

/**
 * Adds the text of the reply in `message`; false when it had none, or nothing more fits.
 */
export function gatherReply(): bool {
  const part = message.text;
  gathered.append(part);
  return sizeOf(part) != 0 && gathered.length < gathered.capacity;
}

/** Adds a text that came otherwise; false when nothing more fits. */
export function gather(part: Span): bool {
  gathered.append(part);
  return gathered.length < gathered.capacity;
}

/** All that was put together. */
export function gatheredText(): Span {
  return gathered.span;
}

/** The first line of a text, without its end. */
export function firstLine(text: Span): Span {
  return slice(text, 0, indexOf(text, LINE_FEED, 0));
}

/** What follows the first line. */
export function afterLine(text: Span): Span {
  return slice(text, indexOf(text, LINE_FEED, 0) + 1, sizeOf(text));
}

/**
 * A copy of a reply's text that printing leaves alone; valid until the next
 * beginGathering.
 */
export function keepReply(): Span {
  beginGathering();
  gatherReply();
  return gatheredText();
}
