// modparam: reads and sets parameters of loaded modules, which are the files of
// /sys/module/NAME/parameters as well.

import { Status } from "../../../libsys/abi/status";
import { Errno, errnoText } from "../../../libsys/errno";
import { message } from "../../../libsys/message";
import {
  findModuleFile,
  listModuleFile,
  setModuleParameter,
} from "../../../libsys/protocol/modules";
import { Span, sizeOf } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failUsage, failWith } from "../failure";
import { endLine, out, printBytes } from "../output";

const USAGE = "modparam MODULE [PARAMETER [VALUE]]";
const PATH_BYTES: i32 = 192;
const NAME_BYTES: i32 = 64;

const pathBytes: usize = memory.data(PATH_BYTES, 8);
const path: Text = changetype<Text>(memory.data(16, 8));
const nameBytes: usize = memory.data(NAME_BYTES, 8);
const nameText: Text = changetype<Text>(memory.data(16, 8));

export function modparam(): i32 {
  const option = nextOption();
  if (option != 0) return failOption(option, USAGE);
  if (!moreOperands()) return failUsage("a module is missing", USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  const module = nextOperand();
  if (!moreOperands()) return listParameters(modules, module);
  const name = nextOperand();
  if (!moreOperands()) return showParameter(modules, module, name);
  return setParameter(modules, module, name);
}

function setParameter(modules: u32, module: Span, name: Span): i32 {
  const value = nextOperand();
  if (moreOperands()) return failUsage("quote a value with blanks", USAGE);
  const result = setModuleParameter(modules, module, name, value);
  return result == 0 ? 0 : failParameter(module, name, result);
}

function showParameter(modules: u32, module: Span, name: Span): i32 {
  const result = findModuleFile(modules, parameterPath(module, name));
  if (result != 0) return failParameter(module, name, result);
  printBytes(message.text);
  return 0;
}

/** `PARAMETER=VALUE` lines; nothing for a module without parameters. */
function listParameters(modules: u32, module: Span): i32 {
  path.open(<u32>pathBytes, PATH_BYTES).append(module);
  if (findModuleFile(modules, path.span) != 0) {
    return failWith(module, "the module is not loaded");
  }
  if (findModuleFile(modules, parameterPath(module, 0)) != 0) return 0;
  const folder = <u32>message.word1;
  for (let index: u32 = 0; listModuleFile(modules, folder, index) == Status.Ok; index++) {
    nameText.open(<u32>nameBytes, NAME_BYTES).append(message.text);
    if (findModuleFile(modules, parameterPath(module, nameText.span)) != 0) continue;
    out.append(nameText.span).put("=");
    printBytes(message.text);
  }
  return 0;
}

function parameterPath(module: Span, name: Span): Span {
  path
    .open(<u32>pathBytes, PATH_BYTES)
    .append(module)
    .put("/parameters");
  if (sizeOf(name) > 0) path.put("/").append(name);
  return path.span;
}

function failParameter(module: Span, name: Span, result: i32): i32 {
  out.put("modparam: ").append(module).put(".").append(name).put(": ");
  if (result == -Errno.ENOENT) out.put("no such parameter of a loaded module");
  else out.put(errnoText(result));
  endLine();
  return FAILURE;
}
