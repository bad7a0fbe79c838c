// The running processes: init's servers, then the loader's modules. `openProcesses`, then
// `nextProcess` until it is false.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { InitOperation, nextProcess as askProcess } from "../../libsys/protocol/init";
import { ModulesOperation } from "../../libsys/protocol/modules";
import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Server, serverHandle } from "./connections";

const nameBytes: usize = memory.data(64, 8);

/** One process. */
@unmanaged
@final
export class ProcessEntry {
  id: u32;
  state: u32;
  priority: u32;
  /** Timer ticks at which it was the one that ran. */
  ticks: u32;
  memoryBytes: u64;
  nameText: Text;

  @inline
  get name(): Span {
    return this.nameText.span;
  }
}

/** The process that nextProcess read last. */
export const process: ProcessEntry = changetype<ProcessEntry>(memory.data(32, 8));

if (offsetof<ProcessEntry>() != 28) ERROR("process has the size of ProcessEntry");

let server: Server = Server.Init;
let skip: u32 = 0;

/** Begins at the first process. */
export function openProcesses(): void {
  process.nameText = changetype<Text>(memory.data(16, 8));
  server = Server.Init;
  skip = 0;
}

/** Reads the next process into `process`; false at the end. */
export function nextProcess(): bool {
  while (true) {
    const operation: u32 =
      server == Server.Init ? InitOperation.NextProcess : ModulesOperation.NextProcess;
    if (askProcess(serverHandle(server), operation, skip) == Status.Ok) break;
    if (server == Server.Modules) return false;
    server = Server.Modules;
    skip = 0;
  }
  skip++;
  process.id = <u32>message.word0;
  process.state = <u32>(message.word0 >> 32);
  process.priority = <u32>message.word1;
  process.ticks = <u32>(message.word1 >> 32);
  process.memoryBytes = message.word2;
  process.nameText.open(<u32>nameBytes, 64).append(message.text);
  return true;
}
