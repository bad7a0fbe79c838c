// The text files that the build puts beside the modules, in kmod's formats. They are
// looked at in place; each question reads the file once from its beginning.
//
//   modules.dep    modules/virtio_blk.ko: modules/virtio.ko …
//   modules.alias  alias pci:v00001AF4d00001042sv*sd*bc*sc*i* virtio_blk
//   modules.order  modules/virtio_blk.ko

import {
  EMPTY,
  Span,
  after,
  afterWord,
  before,
  equals,
  firstWord,
  sizeOf,
  trim,
} from "../../libsys/span";
import { aliasMatches } from "./alias-pattern";
import { fileName, sameName } from "./canonical-name";

const NEWLINE: u32 = 0x0a;
const COLON: u32 = 0x3a;
const DOT: u32 = 0x2e;
const HASH: u32 = 0x23;

/**
 * Paths of the modules that the one called `name` needs, blank-separated; nearest first.
 */
export function dependenciesOf(dep: Span, name: Span): Span {
  for (let rest = dep; sizeOf(rest) != 0; rest = after(rest, NEWLINE)) {
    const line = before(rest, NEWLINE);
    if (sameName(moduleName(before(line, COLON)), name)) return trim(after(line, COLON));
  }
  return EMPTY;
}

/** The path of the module called `name`, or nothing when the store has none. */
export function pathOf(dep: Span, name: Span): Span {
  for (let rest = dep; sizeOf(rest) != 0; rest = after(rest, NEWLINE)) {
    const path = trim(before(before(rest, NEWLINE), COLON));
    if (sizeOf(path) != 0 && sameName(moduleName(path), name)) return path;
  }
  return EMPTY;
}

/** The `nth` module (from 0) with an alias pattern that matches `name`, in file order. */
export function aliasTarget(alias: Span, name: Span, nth: u32): Span {
  let seen: u32 = 0;
  for (let rest = alias; sizeOf(rest) != 0; rest = after(rest, NEWLINE)) {
    const line = directive(before(rest, NEWLINE), "alias");
    const target = afterWord(line);
    if (sizeOf(target) == 0) continue;
    if (aliasMatches(firstWord(line), name) && seen++ == nth) return firstWord(target);
  }
  return EMPTY;
}

/** The words of a line after its keyword; nothing for other lines and comments. */
function directive(line: Span, keyword: string): Span {
  const words = before(trim(line), HASH);
  return equals(firstWord(words), keyword) ? afterWord(words) : EMPTY;
}

/** A path's file name without `.ko`. */
export function moduleName(path: Span): Span {
  return before(fileName(trim(path)), DOT);
}
