// What a process says to whoever started it (init or the module loader), on Handle.Parent. The badge
// tells which process speaks.

import { Handle } from "../abi/layout";
import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";

export const enum ParentOperation {
  /** word0 = result of the initialisation: 0, or a negative Linux errno (modules) or Status. */
  Ready = 1,
  /** word0 = LogLevel; text = one line without its end. */
  Log = 2,
  /** word0 = status. The process ends; no answer comes. */
  Exit = 3,
}

/** Tells the parent that initialisation ended with `result`; 0 is success. */
export function ready(result: i32): Status {
  message.begin(ParentOperation.Ready);
  message.word0 = <u64>(<i64>result);
  return call(Handle.Parent);
}

/** Ends the process. */
export function exit(status: i32): void {
  message.begin(ParentOperation.Exit);
  message.word0 = <u64>(<i64>status);
  call(Handle.Parent);
  unreachable();
}
