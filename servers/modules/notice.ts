// The lines that the loader writes about modules, and the lines that modules write
// through it. A module that floods the log is cut off for the rest of the second; how
// much was lost is said afterwards.

import { LogLevel } from "../../libsys/abi/object";
import { errnoName, errnoText } from "../../libsys/errno";
import { now } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Module } from "./module";

const LINES_A_SECOND: u32 = 50;
const SECOND: u64 = 1_000_000_000;

/** Begins a line that has the module's true name in front. */
export function openModuleLine(module: Module): Text {
  return openLine().append(module.name).put(": ");
}

/** `NAME: PROBLEM: text of the errno (SYMBOL)` */
export function reportProblem(module: Module, problem: string, result: i32): void {
  const line = openModuleLine(module).put(problem).put(": ").put(errnoText(result));
  line.put(" (").put(errnoName(result)).put(")");
  writeLine(LogLevel.Warning);
}

/** `NAME: PROBLEM: DETAIL` */
export function reportDetail(module: Module, problem: string, detail: Span): void {
  openModuleLine(module).put(problem).put(": ").append(detail);
  writeLine(LogLevel.Warning);
}

/** Writes a line of the module's, which lies in the received message. */
export function relayLine(module: Module, level: u32, line: Span): void {
  if (!admitted(module)) return;
  openModuleLine(module).append(line);
  const known = level >= <u32>LogLevel.Error && level <= <u32>LogLevel.Debug;
  writeLine(known ? <LogLevel>level : LogLevel.Info);
}

/** After a second in which lines were lost, only one more a second until none is lost. */
function admitted(module: Module): bool {
  const second = now() / SECOND;
  if (second != module.logSecond) {
    module.logLimit = module.logDropped > 0 ? 1 : LINES_A_SECOND;
    reportDropped(module);
    module.logSecond = second;
    module.logLines = 0;
  }
  if (module.logLines < module.logLimit) {
    module.logLines++;
    return true;
  }
  module.logDropped++;
  return false;
}

/** Says how many lines were left out since the last one that was written. */
export function reportDropped(module: Module): void {
  if (module.logDropped == 0) return;
  openModuleLine(module).decimal(module.logDropped).put(" lines suppressed");
  writeLine(LogLevel.Warning);
  module.logDropped = 0;
}
