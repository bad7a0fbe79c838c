// depmod's options, short and long.

import { Span, equals } from "../../libsys/span";
import { longOption, moreOperands, nextOption } from "./arguments";
import { failOption, failUsage } from "./failure";

const USAGE = "depmod [-aAeqv] | -n | -V";

const enum Letter {
  Long = 0x2d,
  Quick = 0x41,
  Version = 0x56,
  All = 0x61,
  Missing = 0x65,
  Dry = 0x6e,
  Quiet = 0x71,
  Verbose = 0x76,
}

// prettier-ignore
const LONG_OPTIONS: StaticArray<string> = [
  "--all", "--quick", "--errsyms", "--dry-run", "--show", "--quiet", "--verbose",
  "--version",
];
// prettier-ignore
const LONG_LETTERS: StaticArray<u32> = [
  Letter.All, Letter.Quick, Letter.Missing, Letter.Dry, Letter.Dry, Letter.Quiet,
  Letter.Verbose, Letter.Version,
];

@unmanaged
@final
export class IndexOptions {
  /** Print the indexes, rather than look at those there are. */
  dry: bool;
  quiet: bool;
  verbose: bool;
  /** Report what modules need and no file supplies. */
  missing: bool;
  /** Tell the version, and no more. */
  version: bool;
}

if (offsetof<IndexOptions>() != 5) ERROR("IndexOptions is 5 bytes");

/** Reads the command's words; 0, or the status to end with. */
export function readIndexOptions(options: IndexOptions): i32 {
  memory.fill(changetype<usize>(options), 0, offsetof<IndexOptions>());
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    const taken = letter == Letter.Long ? letterOf(longOption()) : letter;
    if (!takeLetter(options, taken)) return failOption(letter, USAGE);
  }
  if (!moreOperands()) return 0;
  return failUsage("it looks at all modules of the archive", USAGE);
}

/** The letter of a long option, 0 for one that is none. */
function letterOf(word: Span): u32 {
  for (let index = 0; index < LONG_OPTIONS.length; index++) {
    if (equals(word, LONG_OPTIONS[index])) return LONG_LETTERS[index];
  }
  return 0;
}

function takeLetter(options: IndexOptions, letter: u32): bool {
  switch (letter) {
    case Letter.Quick:
    case Letter.All:
      // There is nothing to write, and all modules are looked at in any case.
      break;
    case Letter.Version:
      options.version = true;
      break;
    case Letter.Missing:
      options.missing = true;
      break;
    case Letter.Dry:
      options.dry = true;
      break;
    case Letter.Quiet:
      options.quiet = true;
      break;
    case Letter.Verbose:
      options.verbose = true;
      break;
    default:
      return false;
  }
  return true;
}
