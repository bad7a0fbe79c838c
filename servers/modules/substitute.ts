// `install MODULE …` and `remove MODULE …`: what is to be done instead. kmod has a shell
// run the rest of the line; here it is read for the names of modules in it, and `true`
// and `false`. What kmod's users write around names is skipped, so that the usual
// `modprobe --ignore-install MODULE && modprobe OTHER` means MODULE and OTHER.

import {
  EMPTY,
  Span,
  afterWord,
  firstWord,
  sizeOf,
  startsWith,
  equals,
} from "../../libsys/span";
import { configured } from "./configuration";
import { fileName } from "./canonical-name";
import { Side, softDependency } from "./soft-dependency";

const MINUS = "-";
const DOLLAR = "$";

export const enum Substitute {
  /** The module itself, as without such a line. */
  None = 0,
  /** Nothing, and that is well. */
  Nothing = 1,
  /** It fails with EINVAL. */
  Failure = 2,
  /** The modules that substituteName gives. */
  Modules = 3,
}

/** What the configuration wants done instead of `keyword` for the module. */
export function substituteFor(keyword: string, module: Span): Substitute {
  const words = wordsFor(keyword, module);
  if (sizeOf(words) == 0) return Substitute.None;
  if (sizeOf(nthName(words, 0)) != 0) return Substitute.Modules;
  return fails(words) ? Substitute.Failure : Substitute.Nothing;
}

/** The `nth` (from 0) module that takes the module's place; nothing at the end. */
export function substituteName(keyword: string, module: Span, nth: u32): Span {
  return nthName(wordsFor(keyword, module), nth);
}

/** As in kmod, soft dependencies win over such a line. */
export function wordsFor(keyword: string, module: Span): Span {
  const words = configured(keyword, module, 0);
  if (sizeOf(words) == 0) return EMPTY;
  if (sizeOf(softDependency(module, Side.Before, 0)) != 0) return EMPTY;
  if (sizeOf(softDependency(module, Side.After, 0)) != 0) return EMPTY;
  return words;
}

function nthName(words: Span, nth: u32): Span {
  let seen: u32 = 0;
  for (let rest = words; sizeOf(rest) != 0; rest = afterWord(rest)) {
    const word = firstWord(rest);
    if (sizeOf(word) != 0 && !isNoise(word) && seen++ == nth) return word;
  }
  return EMPTY;
}

function isNoise(word: Span): bool {
  if (startsWith(word, MINUS) || startsWith(word, DOLLAR)) return true;
  if (equals(word, "&&") || equals(word, ";") || equals(word, "{")) return true;
  const name = fileName(word);
  if (equals(word, "}") || equals(name, "modprobe")) return true;
  return equals(name, "true") || equals(name, "false");
}

function fails(words: Span): bool {
  for (let rest = words; sizeOf(rest) != 0; rest = afterWord(rest)) {
    if (equals(fileName(firstWord(rest)), "false")) return true;
  }
  return false;
}
