// The text of /proc/modules: `name size references users state address [taint]`, one line
// a module, in the order of the table. Unformed modules are not shown.

import { TEXT_BASE } from "../../libsys/abi/layout";
import { Text } from "../../libsys/text";
import { dependsOn, userCount } from "./dependencies";
import { putHolders } from "./holder";
import { MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { memoryOf } from "./module-process";
import { putAbsentModules } from "./restart-text";
import { putTaint } from "./taint";

const COMMA: u32 = 0x2c;
const DASH: u32 = 0x2d;

/** Appends one line for each module. */
export function putModules(text: Text): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent) && !module.is(ModuleState.Unformed)) {
      putModule(text, module);
    }
  }
  putAbsentModules(text);
}

function putModule(text: Text, module: Module): void {
  text.append(module.name).byte(0x20).decimal(memoryOf(module)).byte(0x20);
  text.decimal(userCount(module) + module.holders).byte(0x20);
  const before = text.length;
  putUsers(text, module);
  if (module.permanent != 0) text.put("[permanent],");
  if (text.length == before) text.byte(DASH);
  text.byte(0x20).put(stateText(module)).put(" 0x").hex(TEXT_BASE, 16);
  putTaint(text, module);
  text.byte(0x0a);
}

/**
 * Names of those who use the module, a comma behind each; in brackets who is no module.
 */
export function putUsers(text: Text, module: Module): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const user = moduleAt(index);
    if (user.is(ModuleState.Absent) || user.is(ModuleState.Unformed)) continue;
    if (dependsOn(user, module)) text.append(user.name).byte(COMMA);
  }
  putHolders(text, module);
}

function stateText(module: Module): string {
  if (module.is(ModuleState.Live)) return "Live";
  return module.is(ModuleState.Coming) ? "Loading" : "Unloading";
}
