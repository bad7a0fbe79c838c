// free: the machine's memory, in KiB unless told otherwise. `loader` is what the module
// loader was given for modules.

import { Status } from "../../../libsys/abi/status";
import { message } from "../../../libsys/message";
import { readMemory } from "../../../libsys/protocol/init";
import { moreOperands, nextOption } from "../arguments";
import { putRight } from "../columns";
import { Server, serverHandle } from "../connections";
import { failOption, failServer, failStatus, failUsage } from "../failure";
import { endLine, out } from "../output";

const USAGE = "free [-b] [-k] [-m]";
const COLUMNS: u32 = 12;

const enum Unit {
  Bytes = 0x62,
  Kibibytes = 0x6b,
  Mebibytes = 0x6d,
}

export function free(): i32 {
  let shift: u32 = 10;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (letter == Unit.Bytes) shift = 0;
    else if (letter == Unit.Kibibytes) shift = 10;
    else if (letter == Unit.Mebibytes) shift = 20;
    else return failOption(letter, USAGE);
  }
  if (moreOperands()) return failUsage("it takes no operands", USAGE);
  const init = serverHandle(Server.Init);
  if (init == 0) return failServer(Server.Init);
  const status = readMemory(init);
  if (status != Status.Ok) return failStatus(0, status);
  const total = message.word0;
  const unused = message.word1;
  const loader = message.word2;
  out.put("              total        used        free      loader");
  endLine();
  out.put("Mem:   ");
  putRight(total >> shift, COLUMNS);
  putRight((total - unused - loader) >> shift, COLUMNS);
  putRight(unused >> shift, COLUMNS);
  putRight(loader >> shift, COLUMNS);
  endLine();
  return 0;
}
