// The interface "init": processes, memory, power. Who may use it is in the manifests.

import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { log } from "../../libsys/log";
import { freeMemory } from "../../libsys/memory-pool";
import { message } from "../../libsys/message";
import { describeProcess } from "../../libsys/process/description";
import { InitOperation } from "../../libsys/protocol/init";
import { bootInfo, givenBytes } from "./boot-memory";
import { hasEstate } from "./estate";
import { leaveMachine } from "./power";
import { findProcess, processNumber } from "./process-table";
import { endServer } from "./supervision";
import { isVital } from "./vital";

/** Answers a client's request. */
export function onClientRequest(): Status {
  switch (message.operation) {
    case InitOperation.NextProcess:
      return nextProcess();
    case InitOperation.Power:
      return power();
    case InitOperation.Kill:
      return kill();
    case InitOperation.Memory:
      return memoryFigures();
    default:
      return Status.BadOperation;
  }
}

function nextProcess(): Status {
  if (message.word0 > <u64>u32.MAX_VALUE) return Status.NotFound;
  const process = processNumber(<u32>message.word0);
  if (process == null) return Status.NotFound;
  describeProcess(process);
  return Status.Ok;
}

function power(): Status {
  leaveMachine(<u32>message.word0);
  log(LogLevel.Error, "this machine has no isa-debug-exit device; close it from outside");
  return Status.Unsupported;
}

function kill(): Status {
  if (message.word0 > <u64>u32.MAX_VALUE) return Status.NotFound;
  const process = findProcess(<u32>message.word0);
  if (process == null) return Status.NotFound;
  if (isVital(process.name) && !hasEstate(process)) return Status.Refused;
  endServer(process);
  message.begin(Status.Ok);
  return Status.Ok;
}

function memoryFigures(): Status {
  message.begin(Status.Ok);
  message.word0 = bootInfo().memoryBytes;
  message.word1 = freeMemory();
  message.word2 = givenBytes();
  return Status.Ok;
}
