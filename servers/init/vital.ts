// The servers without which nobody can use the machine any more: init ends none of them
// when asked to, and when one dies while commands run that somebody waits for, it ends
// the machine instead of leaving it silent. One that left an estate is started again
// first.

import {
  Span,
  afterWord,
  equals,
  firstWord,
  sizeOf,
  startsWith,
  trim,
} from "../../libsys/span";

/** The runner's status for a machine that stopped by itself; docs/abi.md. */
export const DEAD_STATUS: u32 = 70;

/** Whether the machine is of no use without the server of this name. */
export function isVital(name: Span): bool {
  if (equals(name, "names") || equals(name, "vfs")) return true;
  if (equals(name, "modules") || equals(name, "console")) return true;
  return equals(name, "shell");
}

/** Whether the kernel's command line has commands to run: the word `exec=…`. */
export function runsCommands(kernelLine: Span): bool {
  for (let left = trim(kernelLine); sizeOf(left) != 0; left = afterWord(left)) {
    if (startsWith(firstWord(left), "exec=")) return true;
  }
  return false;
}
