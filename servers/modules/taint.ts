// What is not right about a module that runs all the same, or about the system since
// something happened, with Linux's letters.

import { LogLevel } from "../../libsys/abi/object";
import { writeLine } from "../../libsys/log";
import { openModuleLine } from "./notice";
import { Counter, addTo } from "./statistics";
import { Text } from "../../libsys/text";
import { Module, ModuleState } from "./module";

export const enum Taint {
  /** E: no signature that a trusted key made. */
  Unsigned = 1,
  /** F: loaded although its version was not looked at. */
  Forced = 2,
}

/** R: the module goes although it is in use, or was meant to stay. */
export function taintByForce(module: Module): void {
  addTo(Counter.ForcedUnloads, 1);
  openModuleLine(module).put("unloaded by force, which taints the system (R)");
  writeLine(LogLevel.Warning);
}

const PLUS: u32 = 0x2b;
const MINUS: u32 = 0x2d;
const LETTER_E: u32 = 0x45;
const LETTER_F: u32 = 0x46;

/**
 * Appends ` (FE)`, or what of it holds, to a module's line; a module that is loading has
 * a `+` there, one that is unloading a `-`.
 */
export function putTaint(text: Text, module: Module): void {
  if (module.taint == 0 && module.is(ModuleState.Live)) return;
  text.put(" (");
  putTaintLetters(text, module);
  if (module.is(ModuleState.Coming)) text.byte(PLUS);
  if (module.is(ModuleState.Going)) text.byte(MINUS);
  text.put(")");
}

/** Appends the letters alone. */
export function putTaintLetters(text: Text, module: Module): void {
  if (module.taint & Taint.Forced) text.byte(LETTER_F);
  if (module.taint & Taint.Unsigned) text.byte(LETTER_E);
}
