// What a process says to whoever started it (init or the module loader), on
// Handle.Parent. The badge tells which process speaks.

import { Handle } from "../abi/layout";
import { Status } from "../abi/status";
import { call } from "../ipc";
import { message } from "../message";
import { Span, sizeOf, startOf } from "../span";

export const enum ParentOperation {
  /**
   * word0 = result of the initialisation: 0, or a negative Linux errno (modules) or
   * Status.
   */
  Ready = 1,
  /** word0 = LogLevel; text = one line without its end. */
  Log = 2,
  /** word0 = status. The process ends; no answer comes. */
  Exit = 3,
  /**
   * word0 = 1 when a client begins to use the module, 0 when it ends; word1 = its
   * process, 0 if unknown: a module in use stays loaded. Status.Busy: the module is going
   * to be unloaded, and takes no new clients.
   */
  Hold = 4,
  /**
   * Reply: word0 = number of a change of a parameter, 0 for none; word1 bytes of the
   * name; text = name, value.
   */
  NextChange = 16,
  /**
   * word0 = number of the change, word1 = 0 or the errno with which it is refused; word2
   * bytes of the name; text = name, value that the module has now stored.
   */
  ChangeDone = 17,
}

/** The bit of a module's notification that tells it to stop; it answers with Exit. */
export const STOP_SIGNAL: u64 = 1 << 63;

/** The bit that tells it of a NextChange. */
export const PARAMETER_SIGNAL: u64 = 1 << 62;

/** How often something is said to a parent that ends while it hears it. */
const ATTEMPTS: u32 = 3;

/** Tells the parent that initialisation ended with `result`; 0 is success. */
export function ready(result: i32): Status {
  message.begin(ParentOperation.Ready);
  message.word0 = <u64>(<i64>result);
  return insist();
}

/**
 * Sends `message` again when the parent ended over it: init may have started it again.
 * A call that failed leaves the message as it was.
 */
function insist(): Status {
  let status = call(Handle.Parent);
  for (let attempt: u32 = 1; attempt < ATTEMPTS; attempt++) {
    if (status != Status.PeerClosed) break;
    status = call(Handle.Parent);
  }
  return status;
}

/** Fetches the next change of a parameter into `message`; false when there is none. */
export function nextChange(): bool {
  message.begin(ParentOperation.NextChange);
  return call(Handle.Parent) == Status.Ok && message.word0 != 0;
}

/**
 * Says how change `number` went: 0, or the errno with which it is refused. `text` is the
 * name, `nameLength` bytes, and the value; also a parent that was started again meanwhile
 * learns from it what the module has stored.
 */
export function changeDone(
  number: u64,
  result: i32,
  text: Span,
  nameLength: u32,
): Status {
  message.begin(ParentOperation.ChangeDone);
  message.word0 = number;
  message.word1 = <u64>(<i64>result);
  message.word2 = nameLength;
  message.appendText(startOf(text), sizeOf(text));
  return insist();
}

/**
 * Says that process `client` (the badge of its request) begins to use the module: it
 * cannot be unloaded until as many ended.
 */
export function hold(client: u32): Status {
  message.begin(ParentOperation.Hold);
  message.word0 = 1;
  message.word1 = client;
  return call(Handle.Parent);
}

/** Ends the process. */
export function exit(status: i32): void {
  message.begin(ParentOperation.Exit);
  message.word0 = <u64>(<i64>status);
  insist();
  unreachable();
}
