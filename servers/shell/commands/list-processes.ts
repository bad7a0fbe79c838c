// ps and kill.

import { Status } from "../../../libsys/abi/status";
import { Errno, errnoText } from "../../../libsys/errno";
import { allDigits, parseDecimal } from "../../../libsys/number";
import { ProcessState } from "../../../libsys/process/process";
import { killServer } from "../../../libsys/protocol/init";
import { killModule } from "../../../libsys/protocol/modules";
import { Span } from "../../../libsys/span";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failUsage, failWith, statusText } from "../failure";
import { endLine, out } from "../output";
import { nextProcess, openProcesses, process } from "../processes";
import { putRight } from "../columns";

const KILL_USAGE = "kill PID...";
const KIBIBYTE: u64 = 1024;

export function ps(): i32 {
  const option = nextOption();
  // People's fingers type `ps -ef` and `ps aux`: everything is always shown.
  if (option == 0 && moreOperands()) nextOperand();
  out.put("  PID  PRI STATE      MEMORY  TICKS COMMAND");
  endLine();
  openProcesses();
  while (nextProcess()) {
    putRight(process.id, 5);
    putRight(process.priority, 5);
    out.put(stateText(process.state));
    putRight(process.memoryBytes / KIBIBYTE, 8);
    out.byte(0x4b);
    putRight(process.ticks, 7);
    out.byte(0x20).append(process.name);
    endLine();
  }
  return 0;
}

/** Eight columns that name a process's state. */
export function stateText(state: u32): string {
  switch (state) {
    case ProcessState.Built:
      return " built  ";
    case ProcessState.Starting:
      return " starts ";
    default:
      return " runs   ";
  }
}

export function kill(): i32 {
  if (!moreOperands())
    return failUsage("a process is missing; ps lists them", KILL_USAGE);
  let status = 0;
  while (moreOperands()) {
    const word = nextOperand();
    if (!allDigits(word, 10) || parseDecimal(word) > u32.MAX_VALUE) {
      return failWith(word, "not a process number");
    }
    if (!killProcess(word, <u32>parseDecimal(word))) status = FAILURE;
  }
  return status;
}

function killProcess(word: Span, id: u32): bool {
  // Without a loader there is still init, which can end all but the modules.
  const modules = serverHandle(Server.Modules);
  const result = modules == 0 ? -Errno.ESRCH : killModule(modules, id);
  if (result == 0) return true;
  if (result != -Errno.ESRCH) {
    failWith(word, errnoText(result));
    return false;
  }
  const init = serverHandle(Server.Init);
  const status = init == 0 ? Status.PeerClosed : killServer(init, id);
  if (status == Status.Ok) return true;
  if (status == Status.NotFound) failWith(word, "No such process");
  else if (status == Status.Refused) failWith(word, "the system cannot run without it");
  else failWith(word, statusText(status));
  return false;
}
