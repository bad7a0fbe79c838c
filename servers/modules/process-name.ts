// Names of processes, for reports: modules from the table, boot servers by asking init,
// which never calls the loader and so can always be asked.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { InitOperation, nextProcess } from "../../libsys/protocol/init";
import { ConnectMode, connect } from "../../libsys/protocol/names";
import { takeSlot } from "../../libsys/slots";
import { Text } from "../../libsys/text";
import { moduleOfProcess } from "./module-table";

let init: u32 = 0;

/** Finds init; before the loader awaits any capability, which this would lose. */
export function openProcessNames(): void {
  const slot = takeSlot();
  if (slot != 0 && connect("init", slot, ConnectMode.Now) == Status.Ok) init = slot;
}

/** Appends `NAME (process N)`. What is in `message` is lost. */
export function putProcessName(text: Text, process: u32): void {
  putName(text, process);
  text.put(" (process ").decimal(process).byte(0x29);
}

/** Appends the process's name. What is in `message` is lost. */
export function putName(text: Text, process: u32): void {
  const module = moduleOfProcess(process);
  if (module != null) text.append(module.name);
  else if (process == 0) text.put("the loader");
  else if (findServer(process)) text.append(message.text);
  else text.put("unknown");
}

/** Whether init runs a server with this id; its name is then the text of `message`. */
function findServer(process: u32): bool {
  let skip: u32 = 0;
  let server = serverProcess(0);
  while (server != 0 && server != process) server = serverProcess(++skip);
  return server != 0;
}

/**
 * Process of the server that `skip` others precede, 0 for none; its name is then the text
 * of `message`.
 */
export function serverProcess(skip: u32): u32 {
  if (init == 0) return 0;
  const status = nextProcess(init, InitOperation.NextProcess, skip);
  return status == Status.Ok ? <u32>message.word0 : 0;
}
