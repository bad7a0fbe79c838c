// help: the commands, or one of them.

import { argument, argumentCount } from "../arguments";
import { commandAt, commandCount, findCommand, summaryAt } from "../command-names";
import { FAILURE, failWith } from "../failure";
import { endLine, out } from "../output";

const NAME_COLUMNS: u32 = 11;

export function help(): i32 {
  if (argumentCount() != 0) return helpWith();
  for (let index: u32 = 0; index < commandCount(); index++) printCommand(index);
  out.put(
    "Commands are joined by `;`, `&&` and `||`; `$?` is the last status. Ctrl-C ends a command,",
  );
  endLine();
  out.put("Ctrl-A X leaves QEMU.");
  endLine();
  return 0;
}

function helpWith(): i32 {
  let status = 0;
  for (let word: u32 = 0; word < argumentCount(); word++) {
    const index = findCommand(argument(word));
    if (index != commandCount()) printCommand(index);
    else {
      failWith(argument(word), "no such command; help lists them");
      status = FAILURE;
    }
  }
  return status;
}

function printCommand(index: u32): void {
  const start = out.length;
  out.put(commandAt(index)).padTo(start + NAME_COLUMNS);
  out.put(summaryAt(index));
  endLine();
}
