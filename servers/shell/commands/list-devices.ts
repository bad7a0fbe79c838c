// lspci: the devices on the bus. mounts: what is mounted where.

import { Status } from "../../../libsys/abi/status";
import { call } from "../../../libsys/ipc";
import { message } from "../../../libsys/message";
import { BusOperation, ListFlag } from "../../../libsys/protocol/bus";
import { listMount } from "../../../libsys/protocol/file";
import { afterWord, firstWord } from "../../../libsys/span";
import { moreOperands, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { failOption, failServer, failStatus, failUsage } from "../failure";
import { gatherParts, gatheredText, keepReply } from "../gathered-text";
import { endLine, out, printBytes } from "../output";

const USAGE = "lspci [-n] [-k]";
const NUMERIC: u32 = 0x6e;
const DRIVER: u32 = 0x6b;

export function lspci(): i32 {
  let flags: u32 = 0;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (letter == NUMERIC) flags |= ListFlag.Numeric;
    else if (letter == DRIVER) flags |= ListFlag.Driver;
    else return failOption(letter, USAGE);
  }
  if (moreOperands()) return failUsage("it takes no operands", USAGE);
  const bus = serverHandle(Server.Bus);
  if (bus == 0) return failServer(Server.Bus);
  const status = gatherParts(readList, bus, flags);
  if (status != Status.Ok) return failStatus(0, status);
  printBytes(gatheredText());
  return 0;
}

function readList(bus: u32, flags: u32, offset: u32): Status {
  message.begin(BusOperation.List);
  message.word0 = flags;
  message.word1 = offset;
  return call(bus);
}

/** `SOURCE on PATH type TYPE (OPTIONS)`, as mount prints it. */
export function mounts(): i32 {
  const vfs = serverHandle(Server.Files);
  if (vfs == 0) return failServer(Server.Files);
  for (let index: u32 = 0; listMount(vfs, index) == Status.Ok; index++) {
    const line = keepReply();
    const path = afterWord(line);
    const kind = afterWord(path);
    out.append(firstWord(line)).put(" on ").append(firstWord(path));
    out.put(" type ").append(firstWord(kind)).put(" (").append(afterWord(kind)).put(")");
    endLine();
  }
  return 0;
}
