// What the loader's own children say: a module on its Parent handle, or the core about a
// module's fault.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { message } from "../../libsys/message";
import { reportFault } from "../../libsys/process/report";
import { ParentOperation } from "../../libsys/protocol/parent";
import { PUT_OFF } from "../../libsys/server";
import { sizeOf, slice } from "../../libsys/span";
import { retire } from "./exit";
import { endDrain, isWantedGone } from "./drain";
import { addHold, removeHold } from "./holder";
import { completeInit } from "./load";
import { ExitReason, Module, ModuleState } from "./module";
import { touchTable } from "./module-table";
import { relayLine } from "./notice";
import { noteStored } from "./parameter-access";
import { answerChange, completeChange } from "./parameter-change";
import { completeStop } from "./unload";

/**
 * Reports the fault whose message was just received, and ends the process. No answer is
 * sent.
 */
export function serveFault(module: Module): Status {
  const result = module.is(ModuleState.Coming) ? -Errno.EIO : 0;
  reportFault(module.process);
  retire(module, ExitReason.Crashed, result);
  return PUT_OFF;
}

/** Performs a request of a module to its parent. */
export function serveChild(module: Module): Status {
  const process = module.process.id;
  switch (message.operation) {
    case ParentOperation.Ready:
      completeInit(module, <i32>message.word0);
      break;
    case ParentOperation.Log:
      relayLine(module, <u32>message.word0, message.text);
      break;
    case ParentOperation.Exit:
      completeStop(module, <i32>message.word0);
      return PUT_OFF;
    case ParentOperation.Hold: {
      const status = changeHolders(module, message.word0 != 0, <u32>message.word1);
      message.begin(status);
      return status;
    }
    case ParentOperation.NextChange:
      return answerChange(module);
    case ParentOperation.ChangeDone:
      return finishChange(module);
    default:
      return Status.BadOperation;
  }
  // The process may have been ended by what it said, and its module be loaded again.
  if (module.process.id != process) return PUT_OFF;
  if (module.is(ModuleState.Absent) || module.is(ModuleState.Going)) return PUT_OFF;
  message.begin(Status.Ok);
  return Status.Ok;
}

/** What the module has stored counts, whether or not somebody still waits for that. */
function finishChange(module: Module): Status {
  const text = message.text;
  const number = message.word0;
  const result = <i32>message.word1;
  const nameBytes = message.word2;
  if (nameBytes > <u64>sizeOf(text)) return Status.BadArgument;
  const value = slice(text, <u32>nameBytes, sizeOf(text));
  if (result == 0) noteStored(module, slice(text, 0, <u32>nameBytes), value);
  completeChange(module, number, result);
  message.begin(Status.Ok);
  return Status.Ok;
}

/** Nobody begins to use a module that somebody waits to unload. */
function changeHolders(module: Module, begins: bool, client: u32): Status {
  if (begins && isWantedGone(module)) return Status.Busy;
  const status = begins ? addHold(module, client) : removeHold(module, client);
  touchTable();
  if (!begins) endDrain(module);
  return status;
}
