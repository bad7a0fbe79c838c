// modstat: the module loader's counters, as it writes them.

import { Status } from "../../../libsys/abi/status";
import { StatisticsFormat, moduleStatistics } from "../../../libsys/protocol/modules";
import { equals } from "../../../libsys/span";
import { longOption, moreOperands, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { failServer, failStatus, failUsage } from "../failure";
import { gatherParts, gatheredText } from "../gathered-text";
import { printBytes } from "../output";

const USAGE = "modstat [--json]";
const LONG: u32 = 0x2d;

/** Prints the counters for people, or with --json for programs. */
export function modstat(): i32 {
  const option = nextOption();
  const json = option == LONG && equals(longOption(), "--json");
  if (option != 0 && !json) return failUsage("there is one option, --json", USAGE);
  if (moreOperands()) return failUsage("it takes no operands", USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  const format = json ? StatisticsFormat.Json : StatisticsFormat.Text;
  const status = gatherParts(moduleStatistics, modules, format);
  if (status != Status.Ok) return failStatus(0, status);
  printBytes(gatheredText());
  return 0;
}
