// The file that insmod's word means: a path, or the bare name of a module of the boot
// archive, which the loader finds as modprobe does (`-` is `_`, compressed or not).

import { message } from "../../libsys/message";
import { moduleInformation } from "../../libsys/protocol/modules";
import {
  Span,
  after,
  equals,
  indexOf,
  sizeOf,
  slice,
  startsWith,
} from "../../libsys/span";
import { Text } from "../../libsys/text";

const PATH_BYTES: i32 = 256;
const SLASH: u32 = 0x2f;
const DOT: u32 = 0x2e;
const EQUALS: u32 = 0x3d;

const pathBytes: usize = memory.data(PATH_BYTES, 8);
const path: Text = changetype<Text>(memory.data(16, 8));

/** True for what can only be a module's name: it has no `/` and no file suffix. */
export function isModuleName(word: Span): bool {
  const size = sizeOf(word);
  if (indexOf(word, SLASH, 0) < size) return false;
  const dot = indexOf(word, DOT, 0);
  return dot == size || !equals(slice(word, dot, min(dot + 3, size)), ".ko");
}

/** The path that `word` means; valid until the next is asked for. */
export function modulePath(modules: u32, word: Span): Span {
  if (!isModuleName(word) || moduleInformation(modules, word, 0) != 0) return word;
  const text = message.text;
  const entry = slice(text, 0, indexOf(text, 0, 0));
  const file = after(entry, EQUALS);
  // A module that was loaded from elsewhere has no file here.
  if (!startsWith(entry, "filename=/") || sizeOf(file) > <u32>PATH_BYTES) return word;
  return path.open(<u32>pathBytes, PATH_BYTES).append(file).span;
}
