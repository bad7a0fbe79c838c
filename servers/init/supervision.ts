// What init hears about its servers: that they are ready, that they fault, that they end.

import { LogLevel } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { currentReply } from "../../libsys/reply-pool";
import { reply } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { message } from "../../libsys/message";
import { destroyProcess } from "../../libsys/process/builder";
import {
  PROCESS_ID_MASK,
  Part,
  Process,
  ProcessState,
} from "../../libsys/process/process";
import { reportFault } from "../../libsys/process/report";
import { ParentOperation } from "../../libsys/protocol/parent";
import { PUT_OFF } from "../../libsys/server";
import { LAST_STAGE, commandLine, startServers } from "./boot-servers";
import { namesEndpoint, registerInit, withdrawProcess } from "./name-client";
import { hasEstate } from "./estate";
import { leaveMachine } from "./power";
import { findProcess } from "./process-table";
import { restart } from "./restart";
import { DEAD_STATUS, isVital, runsCommands } from "./vital";

/** A fault message from the core: the server is reported and destroyed. */
export function onFault(): Status {
  const process = findProcess(<u32>message.badge & PROCESS_ID_MASK);
  if (process == null) return PUT_OFF;
  reportFault(process);
  endServer(process);
  return PUT_OFF;
}

/**
 * Destroys a server; its clients find their endpoints closed, unless it left an estate
 * and can be started again.
 */
export function endServer(process: Process): void {
  if (hasEstate(process) && restart(process)) return;
  if (isVital(process.name) && runsCommands(commandLine())) giveUp(process);
  withdrawProcess(process);
  destroyProcess(process);
}

/** Nobody would hear how the commands go on: the runner must not wait for them. */
function giveUp(process: Process): void {
  openLine().put("the commands cannot go on without ").append(process.name);
  writeLine(LogLevel.Error);
  leaveMachine(DEAD_STATUS);
}

/** A message from a server to its parent. */
export function onParentRequest(): Status {
  const process = findProcess(<u32>message.badge & PROCESS_ID_MASK);
  if (process == null) return Status.Refused;
  switch (message.operation) {
    case ParentOperation.Ready:
      return onReady(process);
    case ParentOperation.Exit:
      return onExit(process);
    default:
      return Status.BadOperation;
  }
}

function onReady(process: Process): Status {
  const result = <i32>message.word0;
  if (result != 0) {
    openLine()
      .append(process.name)
      .put(" cannot start, status ")
      .signed(<i64>result);
    writeLine(LogLevel.Error);
    endServer(process);
    return PUT_OFF;
  }
  process.state = ProcessState.Running;
  if (process.handleOf(Part.Service) != namesEndpoint()) return Status.Ok;
  // The name server must be out of its call to us before we call it.
  message.begin(Status.Ok);
  reply(currentReply());
  startRest();
  return PUT_OFF;
}

function startRest(): void {
  const status = registerInit();
  if (status != Status.Ok) {
    openLine()
      .put("cannot register, status ")
      .signed(<i64>(<i32>status));
    writeLine(LogLevel.Error);
  }
  startServers(LAST_STAGE);
}

function onExit(process: Process): Status {
  openLine()
    .append(process.name)
    .put(" ended, status ")
    .signed(<i64>message.word0);
  writeLine(LogLevel.Notice);
  endServer(process);
  return PUT_OFF;
}
