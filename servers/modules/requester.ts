// Who asked for a module, and on whose behalf: for `modules.enable_dups_trace=1`.

import { LogLevel } from "../../libsys/abi/object";
import { openLine, writeLine } from "../../libsys/log";
import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { MAXIMUM_MODULES, Module } from "./module";
import { moduleOfProcess } from "./module-table";
import { putProcessName } from "./process-name";

/** Reports who asked again for a module, and the chain of those who asked before. */
export function reportRequester(module: Module, asked: Span, requester: u32): void {
  const line = openLine().put("  asked for as ").append(asked).put(" by ");
  putChain(line, requester);
  writeLine(LogLevel.Warning);
  const first = openLine()
    .put("  first asked for as ")
    .append(module.request)
    .put(" by ");
  putChain(first, module.requester);
  writeLine(LogLevel.Warning);
}

/** `A (process 101), for B (process 100), for devices (process 4)` */
function putChain(line: Text, requester: u32): void {
  let process = requester;
  for (let depth: u32 = 0; depth < MAXIMUM_MODULES; depth++) {
    if (depth > 0) line.put(", for ");
    putProcessName(line, process);
    const module = moduleOfProcess(process);
    if (module == null) return;
    process = module.requester;
  }
}
