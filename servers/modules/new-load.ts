// How a load begins: the name is taken, and what is to be loaded under it is noted. The
// rest is load.ts's.

import { EMPTY, Span, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putBootParameters } from "./boot-parameter";
import { sameName } from "./canonical-name";
import { configured } from "./configuration";
import { LoadStage, Module, PARAMETER_BYTES } from "./module";
import { addModule, removeModule } from "./module-table";
import { pathOf } from "./module-index";
import { makeRunnable, removeRunnable } from "./runnable";
import { dependencyIndex, moduleFile } from "./store";

const parameterBytes: usize = memory.data(1024, 8);
const parameterText: Text = changetype<Text>(memory.data(16, 8));

/** Takes the name for a load of the store's module; null when the table is full. */
export function beginLoad(name: Span, request: Span, requester: u32): Module | null {
  const module = addModule(name, request);
  if (module == null) return null;
  module.requester = requester;
  module.image = moduleFile(pathOf(dependencyIndex(), module.name));
  makeRunnable(module, LoadStage.Open);
  giveParameters(module, EMPTY);
  return module;
}

/** As beginLoad, for an image that the caller has, and without loading what it needs. */
export function beginImageLoad(name: Span, image: Span, requester: u32): Module | null {
  const module = addModule(name, name);
  if (module == null) return null;
  module.requester = requester;
  module.image = image;
  module.alone = 1;
  module.particular = 1;
  makeRunnable(module, LoadStage.Open);
  return module;
}

/**
 * Sets the load's parameters: those of the configuration and of the command line, then
 * these. False: too long.
 */
export function giveParameters(module: Module, parameters: Span): bool {
  parameterText.open(<u32>parameterBytes, PARAMETER_BYTES);
  putOptions(parameterText, module);
  const room = PARAMETER_BYTES - parameterText.length;
  if (sizeOf(parameters) + 1 > room) return false;
  if (parameterText.length > 0 && sizeOf(parameters) > 0) parameterText.byte(0x20);
  parameterText.append(parameters);
  return module.setParameters(parameterText.span);
}

/**
 * Appends what modprobe would give: the configuration's options for the module and for
 * the alias it was asked for by, then the command line's parameters. insmod reads no
 * configuration.
 */
function putOptions(text: Text, module: Module): void {
  if (module.alone == 0) {
    putConfiguredOptions(text, module.name);
    if (!sameName(module.name, module.request)) {
      putConfiguredOptions(text, module.request);
    }
  }
  putBootParameters(text, module.name);
}

/** Appends what the configuration's `options` lines say of a module or alias. */
export function putConfiguredOptions(text: Text, name: Span): void {
  let nth: u32 = 0;
  let options = configured("options", name, 0);
  while (sizeOf(options) > 0) {
    if (text.length > 0) text.byte(0x20);
    text.append(options);
    options = configured("options", name, ++nth);
  }
}

/** Takes back a load that has not done its first step. */
export function cancelLoad(module: Module): void {
  removeRunnable(module);
  removeModule(module);
}
