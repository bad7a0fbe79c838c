// modprobe's options, short and long.

import { allDigits, parseDecimal } from "../../libsys/number";
import { PlanFlag, RequestFlag } from "../../libsys/protocol/modules";
import { EMPTY, Span, after, before, equals, sizeOf } from "../../libsys/span";
import { longOption, nextOption, optionValue } from "./arguments";
import { failNumber, failOption, failUsage } from "./failure";

export const USAGE =
  "modprobe [-abcDinqRrv] [-w MILLISECONDS] [--first-time] NAME [PARAMETER=VALUE...]";

const EQUALS: u32 = 0x3d;
const MILLISECOND: u64 = 1_000_000;

/** What modprobe is to do. */
export const enum Mode {
  Insert = 0,
  Remove = 1,
  Resolve = 2,
  ShowDepends = 3,
  Configuration = 4,
}

const enum Letter {
  Long = 0x2d,
  All = 0x61,
  Blacklist = 0x62,
  Configuration = 0x63,
  ShowDepends = 0x44,
  Force = 0x66,
  IgnoreInstall = 0x69,
  Dry = 0x6e,
  Quiet = 0x71,
  Resolve = 0x52,
  Remove = 0x72,
  Verbose = 0x76,
  Wait = 0x77,
}

// prettier-ignore
const LONG_OPTIONS: StaticArray<string> = [
  "--all", "--use-blacklist", "--showconfig", "--show-config", "--show-depends",
  "--force", "--ignore-install", "--dry-run", "--show", "--quiet",
  "--resolve-alias", "--remove", "--verbose", "--wait",
];
// prettier-ignore
const LONG_LETTERS: StaticArray<u32> = [
  Letter.All, Letter.Blacklist, Letter.Configuration, Letter.Configuration,
  Letter.ShowDepends,
  Letter.Force, Letter.IgnoreInstall, Letter.Dry, Letter.Dry, Letter.Quiet,
  Letter.Resolve, Letter.Remove, Letter.Verbose, Letter.Wait,
];

@unmanaged
@final
export class ProbeOptions {
  /** How long to try to remove what is in use, in nanoseconds. */
  patience: u64;
  mode: u32; // Mode
  flags: u32; // RequestFlag
  planFlags: u32; // PlanFlag
  all: u32;
  dry: u8;
  quiet: u8;
  verbose: u8;
  reserved: u8;
}

if (offsetof<ProbeOptions>() != 28) ERROR("ProbeOptions is 28 bytes");

/** Reads the options in front of the operands; 0, or the status to end with. */
export function readProbeOptions(options: ProbeOptions): i32 {
  memory.fill(changetype<usize>(options), 0, offsetof<ProbeOptions>());
  options.planFlags = PlanFlag.Remove;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    let taken = letter;
    let value = EMPTY;
    if (letter == Letter.Long) {
      const word = longOption();
      if (takeLongOnly(options, word)) continue;
      taken = letterOf(before(word, EQUALS));
      value = after(word, EQUALS);
      if (taken == 0) return failUsage("unknown option", USAGE);
    }
    if (taken == Letter.Wait) {
      if (letter != Letter.Long || sizeOf(value) == 0) value = optionValue();
      if (!allDigits(value, 10)) return failNumber(taken, value);
      options.patience = parseDecimal(value) * MILLISECOND;
    } else if (!takeLetter(options, taken)) return failOption(taken, USAGE);
  }
  return 0;
}

function takeLetter(options: ProbeOptions, letter: u32): bool {
  switch (letter) {
    case Letter.All:
      options.all = 1;
      break;
    case Letter.Blacklist:
      options.flags |= RequestFlag.Blacklist;
      break;
    case Letter.Configuration:
      options.mode = Mode.Configuration;
      break;
    case Letter.ShowDepends:
      options.mode = Mode.ShowDepends;
      break;
    case Letter.Force:
      options.flags |= RequestFlag.IgnoreModversions | RequestFlag.IgnoreVermagic;
      break;
    case Letter.IgnoreInstall:
      ignoreCommands(options);
      break;
    case Letter.Dry:
      options.dry = 1;
      break;
    case Letter.Quiet:
      options.quiet = 1;
      break;
    case Letter.Resolve:
      options.mode = Mode.Resolve;
      break;
    case Letter.Remove:
      options.mode = Mode.Remove;
      break;
    case Letter.Verbose:
      options.verbose = 1;
      break;
    default: return false;
  }
  return true;
}

function ignoreCommands(options: ProbeOptions): void {
  options.flags |= RequestFlag.IgnoreInstall;
  options.planFlags |= PlanFlag.IgnoreCommands;
}

/** Options that have no letter. */
function takeLongOnly(options: ProbeOptions, word: Span): bool {
  if (equals(word, "--first-time")) options.flags |= RequestFlag.FirstTime;
  else if (equals(word, "--remove-holders")) options.planFlags |= PlanFlag.Holders;
  else if (equals(word, "--ignore-remove")) ignoreCommands(options);
  else if (equals(word, "--force-vermagic")) options.flags |= RequestFlag.IgnoreVermagic;
  else if (equals(word, "--force-modversion")) {
    options.flags |= RequestFlag.IgnoreModversions;
  } else return false;
  return true;
}

/** The letter of a long option, 0 for one that is none. */
function letterOf(word: Span): u32 {
  for (let index = 0; index < LONG_OPTIONS.length; index++) {
    if (equals(word, LONG_OPTIONS[index])) return LONG_LETTERS[index];
  }
  return 0;
}
