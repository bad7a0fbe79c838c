// Where failed assertions of servers and drivers end: asc calls `abort` (`--use
// abort=…`).

import { LogLevel } from "./abi/object";
import { openLine, writeLine } from "./log";

/** Logs `file:line:column: message`, then traps; the crash report says the rest. */
export function abort(
  text: string | null,
  file: string | null,
  lineNumber: u32,
  column: u32,
): void {
  const line = openLine();
  if (file != null) line.put(file);
  line.byte(58).decimal(lineNumber).byte(58).decimal(column).put(": ");
  line.put(text != null ? text : "abort");
  writeLine(LogLevel.Error);
  unreachable();
}
