// A folder's entries, sorted by name. One folder at a time; what does not fit is left out
// and counted.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { listEntry } from "../../libsys/protocol/file";
import { Span, byteAt, sizeOf, spanAt, startOf } from "../../libsys/span";

const MAXIMUM_ENTRIES: u32 = 600;
const NAME_STORAGE: u32 = 32768;

@unmanaged
@final
export class FolderEntry {
  name: Span;
  size: u64;
  kind: u32; // FileKind
  reserved: u32;
}

const ENTRY_BYTES: i32 = 24;
const entries: usize = memory.data(14400, 8);
const names: usize = memory.data(32768, 8);

if (offsetof<FolderEntry>() != ENTRY_BYTES) ERROR("ENTRY_BYTES is wrong");
if (MAXIMUM_ENTRIES * ENTRY_BYTES != 14400) ERROR("entries has its entries");

let count: u32 = 0;
let namesUsed: u32 = 0;
let leftOut: u32 = 0;

/**
 * Reads the folder that is node `node` of vfs; answers how many entries it has room for.
 */
export function readFolder(vfs: u32, node: u32): u32 {
  clearFolder();
  for (let index: u32 = 0; listEntry(vfs, node, index) == Status.Ok; index++) {
    addEntry(message.text, <u32>message.word1, message.word2);
  }
  return count;
}

/** Entry `index` in the order of names. */
export function entryAt(index: u32): FolderEntry {
  return changetype<FolderEntry>(entries + index * ENTRY_BYTES);
}

/** Entries that the folder has beyond those. */
export function entriesLeftOut(): u32 {
  return leftOut;
}

export function clearFolder(): void {
  count = 0;
  namesUsed = 0;
  leftOut = 0;
}

/** Puts an entry where its name belongs. */
export function addEntry(name: Span, kind: u32, size: u64): void {
  if (count == MAXIMUM_ENTRIES || sizeOf(name) > NAME_STORAGE - namesUsed) {
    leftOut++;
    return;
  }
  memory.copy(names + namesUsed, startOf(name), sizeOf(name));
  const kept = spanAt(names + namesUsed, sizeOf(name));
  namesUsed += sizeOf(name);
  let place = count;
  while (place > 0 && comesBefore(kept, entryAt(place - 1).name)) place--;
  const at = entries + place * ENTRY_BYTES;
  memory.copy(at + ENTRY_BYTES, at, (count - place) * ENTRY_BYTES);
  const entry = entryAt(place);
  entry.name = kept;
  entry.kind = kind;
  entry.size = size;
  count++;
}

function comesBefore(a: Span, b: Span): bool {
  const shared = min(sizeOf(a), sizeOf(b));
  for (let index: u32 = 0; index < shared; index++) {
    if (byteAt(a, index) != byteAt(b, index)) return byteAt(a, index) < byteAt(b, index);
  }
  return sizeOf(a) < sizeOf(b);
}
