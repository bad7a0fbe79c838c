// What is not right about a module that runs all the same, with Linux's letters.

import { Text } from "../../libsys/text";
import { Module } from "./module";

export const enum Taint {
  /** E: no signature that a trusted key made. */
  Unsigned = 1,
  /** F: loaded although its version was not looked at. */
  Forced = 2,
}

const LETTER_E: u32 = 0x45;
const LETTER_F: u32 = 0x46;

/** Appends ` (FE)` or what of it holds to a tainted module's line. */
export function putTaint(text: Text, module: Module): void {
  if (module.taint == 0) return;
  text.put(" (");
  if (module.taint & Taint.Forced) text.byte(LETTER_F);
  if (module.taint & Taint.Unsigned) text.byte(LETTER_E);
  text.put(")");
}
