// Completion of the word before the cursor: a command's name, or a path. One candidate is
// inserted whole; of several, what they have in common, and when that is nothing new they
// are listed.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { File, FileKind, listEntry } from "../../libsys/protocol/file";
import { EMPTY, Span, byteAt, equal, sizeOf, slice } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { isCommandPosition, lastWordStart } from "./command-line";
import { commandAt, commandCount } from "./command-names";
import { Server, serverHandle } from "./connections";
import { absolutePath } from "./working-folder";

const NAME_BYTES: i32 = 256;
const LIST_BYTES: i32 = 2048;
const SLASH: u32 = 0x2f;
const SPACE: u32 = 0x20;
const LINE_FEED: u32 = 0x0a;
const LIST_COLUMNS: u32 = 78;

const commonBytes: usize = memory.data(NAME_BYTES, 8);
/** What all candidates begin with. */
const common: Text = changetype<Text>(memory.data(16, 8));
const candidateBytes: usize = memory.data(NAME_BYTES, 8);
const candidate: Text = changetype<Text>(memory.data(16, 8));
const listBytes: usize = memory.data(LIST_BYTES, 8);
const list: Text = changetype<Text>(memory.data(16, 8));
const folder: File = changetype<File>(memory.data(24, 8));

let typed: Span = EMPTY;
let candidates: u32 = 0;
let lineStart: u32 = 0;

/**
 * Finds what can follow the text before the cursor; `line` must not lie in the message.
 */
export function complete(line: Span): void {
  common.open(<u32>commonBytes, NAME_BYTES);
  list.open(<u32>listBytes, LIST_BYTES);
  candidates = 0;
  lineStart = 0;
  const start = lastWordStart(line);
  const word = slice(line, start, sizeOf(line));
  if (isCommandPosition(line, start)) completeCommand(word);
  else completePath(word);
}

/** What to insert at the cursor; maybe nothing. */
export function insertion(): Span {
  if (candidates == 0) return EMPTY;
  return slice(common.span, sizeOf(typed), common.length);
}

/** What to show below the line: the candidates, when inserting decides nothing. */
export function below(): Span {
  if (candidates < 2 || sizeOf(insertion()) != 0) return EMPTY;
  return list.byte(LINE_FEED).span;
}

function completeCommand(word: Span): void {
  typed = word;
  for (let index: u32 = 0; index < commandCount(); index++) {
    candidate.open(<u32>candidateBytes, NAME_BYTES).put(commandAt(index));
    offer(SPACE);
  }
}

function completePath(word: Span): void {
  const border = afterLastSlash(word);
  typed = slice(word, border, sizeOf(word));
  const vfs = serverHandle(Server.Files);
  const path = border == 0 ? absolutePath(EMPTY) : absolutePath(slice(word, 0, border));
  if (vfs == 0 || folder.open(vfs, path) != Status.Ok) return;
  folder.close();
  if (folder.kind != <u32>FileKind.Directory) return;
  for (let index: u32 = 0; listEntry(vfs, folder.node, index) == Status.Ok; index++) {
    candidate.open(<u32>candidateBytes, NAME_BYTES).append(message.text);
    offer(message.word1 == <u64>FileKind.Directory ? SLASH : SPACE);
  }
}

/**
 * Takes the candidate when it begins with what was typed. `ending` follows it when it is
 * the one.
 */
function offer(ending: u32): void {
  if (!equal(slice(candidate.span, 0, sizeOf(typed)), typed)) return;
  addToList();
  candidate.byte(ending);
  if (candidates == 0) common.append(candidate.span);
  else common.length = commonLength();
  candidates++;
}

function commonLength(): u32 {
  let length: u32 = 0;
  const limit = min(common.length, candidate.length);
  while (
    length < limit &&
    byteAt(common.span, length) == byteAt(candidate.span, length)
  ) {
    length++;
  }
  return length;
}

function addToList(): void {
  if (list.length != 0) {
    const wide = list.length - lineStart + candidate.length + 2 > LIST_COLUMNS;
    if (wide) {
      list.byte(LINE_FEED);
      lineStart = list.length;
    } else {
      list.byte(SPACE).byte(SPACE);
    }
  }
  list.append(candidate.span);
}

function afterLastSlash(word: Span): u32 {
  let border = sizeOf(word);
  while (border > 0 && byteAt(word, border - 1) != SLASH) border--;
  return border;
}
