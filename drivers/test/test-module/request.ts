// What a module asks the loader for while it is itself being loaded.

import { LogLevel } from "../../../libsys/abi/object";
import { Status } from "../../../libsys/abi/status";
import { Errno, errnoName } from "../../../libsys/errno";
import { openLine, writeLine } from "../../../libsys/log";
import { RequestMode, requestModule } from "../../../libsys/protocol/modules";
import { ConnectMode, connect } from "../../../libsys/protocol/names";
import { takeSlot } from "../../../libsys/slots";
import { Span, after, before, sizeOf } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { Settings } from "./settings";

const COMMA: u32 = 0x2c;

const nextBytes: usize = memory.data(512, 8);
const next: Text = changetype<Text>(memory.data(16, 8));

/** Asks for the first module of `request=`; that one is to ask for the others. */
export function requestNext(): i32 {
  const chain = Settings.request;
  if (sizeOf(chain) == 0) return 0;
  const modules = takeSlot();
  if (connect("modules", modules, ConnectMode.Wait) != Status.Ok) return -Errno.ENODEV;
  const mode = Settings.nowait ? RequestMode.NoWait : RequestMode.Wait;
  const name = before(chain, COMMA);
  const result = requestModule(modules, name, rest(after(chain, COMMA)), mode);
  report(name, result);
  return result;
}

/** Parameters for the module asked for. */
function rest(chain: Span): Span {
  next.open(<u32>nextBytes, 512);
  if (sizeOf(chain) != 0) next.put("request=").append(chain);
  if (sizeOf(chain) != 0 && Settings.nowait) next.put(" nowait");
  return next.span;
}

function report(name: Span, result: i32): void {
  const line = openLine().put("asked for ").append(name).put(": ");
  line.put(result == 0 ? "0" : errnoName(result));
  writeLine(LogLevel.Info);
}
