// modstat: the module loader's counters, as it writes them.

import { Status } from "../../../libsys/abi/status";
import { message } from "../../../libsys/message";
import { moduleStatistics } from "../../../libsys/protocol/modules";
import { sizeOf } from "../../../libsys/span";
import { moreOperands, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { failServer, failStatus, failUsage } from "../failure";
import {
  afterLine,
  beginGathering,
  firstLine,
  gatherReply,
  gatheredLength,
  gatheredText,
} from "../gathered-text";
import { endLine, out } from "../output";

export function modstat(): i32 {
  if (nextOption() != 0 || moreOperands()) return failUsage("it takes none", "modstat");
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  beginGathering();
  let status = moduleStatistics(modules, 0);
  while (status == Status.Ok && gatherReply()) {
    if (gatheredLength() >= <u32>message.word1) break;
    status = moduleStatistics(modules, gatheredLength());
  }
  if (status != Status.Ok) return failStatus(0, status);
  for (let text = gatheredText(); sizeOf(text) != 0; text = afterLine(text)) {
    out.append(firstLine(text));
    endLine();
  }
  return 0;
}
