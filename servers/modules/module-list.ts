// The text of /proc/modules: `name size references users state address [taint]`, one line
// a module, in the order of the table. Unformed modules are not shown.

import { TEXT_BASE } from "../../libsys/abi/layout";
import { Text } from "../../libsys/text";
import { dependsOn, userCount } from "./dependencies";
import { MAXIMUM_MODULES, Module, ModuleState, moduleAt } from "./module";
import { putTaint } from "./taint";

/** Appends one line for each module. */
export function putModules(text: Text): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (!module.is(ModuleState.Absent) && !module.is(ModuleState.Unformed)) {
      putModule(text, module);
    }
  }
}

function putModule(text: Text, module: Module): void {
  text.append(module.name).byte(0x20).decimal(module.process.memoryBytes).byte(0x20);
  const users = userCount(module);
  text.decimal(users + module.holders).byte(0x20);
  if (users == 0) text.byte(0x2d);
  else putUsers(text, module);
  text.byte(0x20).put(stateText(module)).put(" 0x").hex(TEXT_BASE, 16);
  putTaint(text, module);
  text.byte(0x0a);
}

/** Names of the modules that depend on it, a comma behind each. */
function putUsers(text: Text, module: Module): void {
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const user = moduleAt(index);
    if (user.is(ModuleState.Absent) || user.is(ModuleState.Unformed)) continue;
    if (dependsOn(user, module)) text.append(user.name).byte(0x2c);
  }
}

function stateText(module: Module): string {
  if (module.is(ModuleState.Live)) return "Live";
  return module.is(ModuleState.Coming) ? "Loading" : "Unloading";
}
