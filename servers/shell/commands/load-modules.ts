// insmod, modprobe and rmmod, with kmod's options and messages.

import { Errno, errnoText } from "../../../libsys/errno";
import {
  DeleteFlag,
  FinitFlag,
  beginUpload,
  deleteModule,
  finitModule,
  initModule,
  upload,
} from "../../../libsys/protocol/modules";
import { Span, equals, sizeOf, slice, startsWith } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failUsage } from "../failure";
import {
  closeInput,
  inputChunk,
  inputFailed,
  inputPosition,
  inputSize,
  openInput,
  readInput,
} from "../input-file";
import { modulePath } from "../module-path";
import { endLine, out } from "../output";
import { putHoldersOf } from "./list-modules";
import { absolutePath } from "../working-folder";

const INSMOD_USAGE = "insmod FILE|NAME [PARAMETER=VALUE...]";
const RMMOD_USAGE = "rmmod [-f] NAME...";

const enum Option {
  Force = 0x66,
  Verbose = 0x76,
}

const parameterBytes: usize = memory.data(1024, 8);
const parameters: Text = changetype<Text>(memory.data(16, 8));

/**
 * Loads one file, or module by name: of the boot archive by finit_module, any other by
 * init_module.
 */
export function insmod(): i32 {
  const option = nextOption();
  if (option != 0) return failOption(option, INSMOD_USAGE);
  const word = nextOperand();
  if (sizeOf(word) == 0) return failUsage("a file is missing", INSMOD_USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  gatherParameters();
  const file = modulePath(modules, word);
  if (!openInput(file)) return FAILURE;
  const path = absolutePath(file);
  const result = startsWith(path, "/boot/")
    ? finitModule(modules, path, parameters.span, flagsFor(path))
    : insertImage(modules, path);
  closeInput();
  return result == 0 ? 0 : failInsertion(word, result);
}

function failInsertion(word: Span, result: i32): i32 {
  // What cannot be read has been said.
  if (inputFailed()) return FAILURE;
  out.put("insmod: ERROR: could not insert module ").append(word);
  out.put(": ").put(errnoText(result));
  endLine();
  return FAILURE;
}

/** As kmod does, by the file's name. */
function flagsFor(path: Span): u32 {
  const size = sizeOf(path);
  const suffix = slice(path, max(size, 3) - 3, size);
  return equals(suffix, ".gz") ? FinitFlag.CompressedFile : 0;
}

function insertImage(modules: u32, path: Span): i32 {
  if (inputSize() > <u64>i32.MAX_VALUE) return -Errno.EFBIG;
  const number = beginUpload(modules, <u32>inputSize(), path);
  if (number <= 0) return number;
  let result: i32 = 0;
  while (result == 0) {
    const offset = <u32>inputPosition();
    if (!readInput(inputSize() - offset)) break;
    result = upload(modules, <u32>number, offset, inputChunk());
  }
  return result != 0 ? result : initModule(modules, <u32>number, parameters.span);
}

export function rmmod(): i32 {
  let flags: u32 = DeleteFlag.NonBlock;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (letter == Option.Force) flags |= DeleteFlag.Truncate;
    else if (letter != Option.Verbose) return failOption(letter, RMMOD_USAGE);
  }
  if (!moreOperands()) return failUsage("a module is missing", RMMOD_USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  let status = 0;
  while (moreOperands()) {
    const name = nextOperand();
    const result = deleteModule(modules, name, flags);
    if (result != 0) status = failRemoval(modules, name, result);
  }
  return status;
}

function gatherParameters(): void {
  parameters.open(<u32>parameterBytes, 1024);
  while (moreOperands()) {
    if (parameters.length != 0) parameters.byte(0x20);
    parameters.append(nextOperand());
  }
}

/** As kmod says it, and who is in the way, be it a module or not. */
function failRemoval(modules: u32, name: Span, result: i32): i32 {
  const reason = result == -Errno.EAGAIN || result == -Errno.ENOENT;
  out.put("rmmod: ERROR: ").put(reason ? "Module " : "could not remove module ");
  out.append(name);
  if (result == -Errno.ENOENT) out.put(" is not currently loaded");
  else if (result == -Errno.EAGAIN) {
    out.put(" is in use by:");
    putHoldersOf(modules, name);
  } else out.put(": ").put(errnoText(result));
  endLine();
  return FAILURE;
}
