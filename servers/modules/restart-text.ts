// What people are told of restarts: lines of /proc/modules for modules that wait for
// theirs or were given up, and strings for modinfo.

import { TEXT_BASE } from "../../libsys/abi/layout";
import { errnoName } from "../../libsys/errno";
import { Span } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { ExitReason, ModuleState } from "./module";
import { findModule } from "./module-table";
import {
  MAXIMUM_RESTARTS,
  RestartRecord,
  RestartState,
  findRestart,
  restartAt,
} from "./restart-record";

/** Appends why a module ended, as what it did. */
export function putReason(text: Text, record: RestartRecord): Text {
  switch (record.reason) {
    case ExitReason.Crashed: return text.put("crashed");
    case ExitReason.Killed: return text.put("was killed");
    case ExitReason.TimedOut: return text.put("was not ready in time");
    case ExitReason.InitFailed:
      return text.put("could not start (").put(errnoName(record.result)).put(")");
    default: return text.put("ended by itself");
  }
}

/** Appends a line for each module that is not there but should be. */
export function putAbsentModules(text: Text): void {
  for (let index: u32 = 0; index < MAXIMUM_RESTARTS; index++) {
    const record = restartAt(index);
    if (record.is(RestartState.Failed)) putAbsent(text, record, "failed");
    if (record.is(RestartState.Pending) && isHidden(record)) {
      putAbsent(text, record, "restarting");
    }
  }
}

/** Its load has not come as far as a process, so that it has no line of its own. */
function isHidden(record: RestartRecord): bool {
  const module = findModule(record.name);
  return module != null && module.is(ModuleState.Unformed);
}

function putAbsent(text: Text, record: RestartRecord, state: string): void {
  text.append(record.name).put(" 0 0 [").put(state).put("],");
  text.put(record.is(RestartState.Failed) ? " Failed 0x" : " Restarting 0x");
  text.hex(TEXT_BASE, 16).put("\n");
}

/** Appends modinfo's strings for a module that ended and was, or was not, restarted. */
export function putRestarts(text: Text, name: Span): void {
  const record = findRestart(name);
  if (record == null) return;
  text.put("restarts=").decimal(record.restarts).byte(0);
  if (record.is(RestartState.Failed)) text.put("failed=");
  else text.put("lastend=");
  putReason(text, record).byte(0);
}
