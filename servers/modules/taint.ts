// What is not right about a module that runs all the same, with Linux's letters.

import { Text } from "../../libsys/text";
import { Module } from "./module";

export const enum Taint {
  /** E: no signature that a trusted key made. */
  Unsigned = 1,
}

const LETTER_E: u32 = 0x45;

/** Appends ` (E)` to a tainted module's line, nothing to another's. */
export function putTaint(text: Text, module: Module): void {
  if (module.taint == 0) return;
  text.put(" (");
  if (module.taint & Taint.Unsigned) text.byte(LETTER_E);
  text.put(")");
}
