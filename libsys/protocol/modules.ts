// The module loader: interface "modules", served by servers/modules. What Linux does with
// finit_module, init_module, delete_module and request_module; results are 0 or a
// negative errno (libsys/errno.ts) in word0 of the reply, whose label says only whether
// the request was well-formed. docs/modules.md.

import { Status } from "../abi/status";
import { errnoOf } from "../errno";
import { call } from "../ipc";
import { message } from "../message";
import { EMPTY, Span, sizeOf, startOf } from "../span";

export const enum ModulesOperation {
  /** word0 FinitFlag bits, word1 bytes of the path; text = path, then parameters. */
  FinitModule = 1,
  /**
   * word0 image bytes; text = name of the module in it, which may be missing. Reply:
   * word0 errno, word1 upload; 0 when the module was being sent or loaded by somebody
   * else, and now is live.
   */
  BeginUpload = 2,
  /** word0 upload, word1 offset; text = part of the image. */
  Upload = 3,
  /** word0 upload; text = parameters. Ends the upload and loads what was uploaded. */
  InitModule = 4,
  /**
   * word0 DeleteFlag bits, word2 until when to wait for the module to be in use no more,
   * 0 for not at all; text = name.
   */
  DeleteModule = 5,
  /**
   * word0 RequestMode and RequestFlag bits; word1 bytes of the name; word2 when
   * to give up waiting (ETIMEDOUT), 0 for never; text = module name or alias, then
   * parameters.
   */
  RequestModule = 6,
  /**
   * word0 offset, word1 generation (0 at offset 0). Reply: text as in /proc/modules,
   * word0 the list's generation, word1 its whole length. Status.BadState: it changed
   * meanwhile, begin again.
   */
  List = 7,
  /**
   * word0 offset; text = module name or alias, or path of a file in /boot/modules. Reply:
   * word0 errno; text = `filename=…`, then the modinfo strings; word1 its whole length.
   */
  Information = 8,
  /** word0 offset, word1 StatisticsFormat. Reply: text = statistics, word1 length. */
  Statistics = 9,
  /**
   * word0 how many to skip; text = module name or alias. Reply: word0 errno; text =
   * module name.
   */
  Resolve = 10,
  /**
   * word0 process; text = modalias. Reply: word1 = 1 when the process is a module's;
   * word0 = 1 and text = the module's name when it has such an alias.
   */
  Drives = 11,
  /**
   * Capability 0: notification to signal when a module's process is about to be
   * destroyed.
   */
  WatchExits = 12,
  /**
   * Reply: word0 = process about to be destroyed, 0: all that are no module's.
   * Status.WouldBlock: none.
   */
  NextExit = 13,
  /**
   * word0 process, word1 how many devices it held: none of them is active any more.
   * Process 0: nor is one of those of processes that are no modules.
   */
  ExitHandled = 14,
  /** word0 process. Ends the process of a module. */
  Kill = 15,
  /** word0 how many to skip. Reply as init's ProcessList. */
  NextProcess = 16,
  /**
   * word0 TrustSwitch, word1 0 off, 1 on, 2 as it is. Reply: word0 errno, word1 the
   * state.
   */
  Trust = 32,
  /**
   * word0 PlanFlag bits; text = name or alias. Reply: word0 errno; text = lines: what a
   * request would do, or what to do to remove the module.
   */
  Plan = 51,
  /**
   * word0 offset. Reply: text = modprobe's configuration and the indexes; word1 length.
   */
  Configuration = 52,
  /**
   * text = path below /sys/module. Reply: word0 errno, word1 number of a folder, word2
   * FileKind; text = the file's.
   */
  FindFile = 48,
  /** word0 number of a folder, word1 index. Reply: word2 FileKind; text = name. */
  ListFile = 49,
  /**
   * word0 bytes of the module's name, word1 of the parameter's; text = module, parameter,
   * value. Reply, when the module has stored the value: word0 errno.
   */
  SetParameter = 50,
  /** Files, configuration or devices changed: loads that failed may succeed now. */
  Refresh = 40,
}

/** The longest List: 256 lines of the longest names, with some who use the modules. */
export const MODULE_LIST_BYTES: i32 = 49_152;

export const enum RequestMode {
  /** The answer comes when the module is live, or has failed. */
  Wait = 0,
  /** The answer comes at once, and is 0 unless the request itself is in error. */
  NoWait = 1,
  /** The answer comes when the module's process has been started. */
  WaitStarted = 2,
}

/** How a request by name is to be taken, beside its RequestMode. */
export const enum RequestFlag {
  /** A failure that is remembered must not be the answer. */
  Fresh = 0x100,
  /** Load the module itself, whatever `install` says. */
  IgnoreInstall = 0x200,
  /** Do nothing, successfully, for a module that is blacklisted. */
  Blacklist = 0x400,
  /** EEXIST for a module that is loaded already. */
  FirstTime = 0x800,
  IgnoreModversions = 0x1000,
  IgnoreVermagic = 0x2000,
  /** All of these and of RequestMode; not to be sent. */
  All = 0x3fff,
}

/** What a Plan is asked for. */
export const enum PlanFlag {
  /** Take no notice of `install` and `remove`. */
  IgnoreCommands = 1,
  /** How to remove, not how to load. */
  Remove = 2,
  /** With those that depend on it. */
  Holders = 4,
}

/** For whom statistics are. */
export const enum StatisticsFormat {
  /** As Linux's /sys/kernel/debug/modules/stats. */
  Text = 0,
  Json = 1,
}

/** What the loader can be told to insist on or to report, until the next boot. */
export const enum TrustSwitch {
  /** Refuse modules that no trusted key signed, with EKEYREJECTED. */
  SignatureEnforcement = 0,
  /** Refuse them with EPERM, as Linux's lockdown does. */
  Lockdown = 1,
  /** Tell with each report of a duplicate request who asked, and on whose behalf. */
  DuplicateTrace = 2,
}

export const enum FinitFlag {
  IgnoreModversions = 1,
  IgnoreVermagic = 2,
  CompressedFile = 4,
}

export const enum DeleteFlag {
  Truncate = 0x200,
  NonBlock = 0x800,
}

/**
 * Makes `message` a request with two texts, one after the other; word1 says where the
 * first ends.
 */
function beginNamed(operation: ModulesOperation, first: Span, second: Span): void {
  message.begin(operation);
  message.word1 = sizeOf(first);
  message.appendText(startOf(first), sizeOf(first));
  message.appendText(startOf(second), sizeOf(second));
}

/** The errno of a request that answers one in word0, and whose status is `status`. */
export function resultOf(status: Status): i32 {
  return status == Status.Ok ? <i32>message.word0 : errnoOf(status);
}

/** Asks for a module by name or alias; `mode` is a RequestMode with RequestFlag bits. */
export function requestModule(
  modules: u32,
  name: Span,
  parameters: Span,
  mode: u32,
): i32 {
  beginNamed(ModulesOperation.RequestModule, name, parameters);
  message.word0 = mode;
  return resultOf(call(modules));
}

/** Tells that files, configuration or devices have changed. */
export function refreshModules(modules: u32): Status {
  message.begin(ModulesOperation.Refresh);
  return call(modules);
}

/** Loads the module file at `path` in the boot archive, without what it depends on. */
export function finitModule(modules: u32, path: Span, parameters: Span, flags: u32): i32 {
  beginNamed(ModulesOperation.FinitModule, path, parameters);
  message.word0 = flags;
  return resultOf(call(modules));
}

/** Unloads a module that nobody uses. */
export function deleteModule(modules: u32, name: Span, flags: u32): i32 {
  return deleteModuleUntil(modules, name, flags, 0);
}

/**
 * As deleteModule; waits until `deadline`, if that is not 0, for the module to be in use
 * no more.
 */
export function deleteModuleUntil(
  modules: u32,
  name: Span,
  flags: u32,
  deadline: u64,
): i32 {
  beginNamed(ModulesOperation.DeleteModule, name, EMPTY);
  message.word0 = flags;
  message.word2 = deadline;
  return resultOf(call(modules));
}

/**
 * Starts the upload of an image of `bytes` of the module `name`, or of any if that is
 * empty; returns the upload's number, or a negative errno; 0 when somebody else's load
 * of the module has just succeeded. A duplicate need not send what is not wanted.
 */
export function beginUpload(modules: u32, bytes: u32, name: Span): i32 {
  beginNamed(ModulesOperation.BeginUpload, name, EMPTY);
  message.word0 = bytes;
  const result = resultOf(call(modules));
  return result < 0 ? result : <i32>message.word1;
}

/** Sends part of an image, at most MESSAGE_TEXT_BYTES. */
export function upload(modules: u32, number: u32, offset: u32, part: Span): i32 {
  message.begin(ModulesOperation.Upload);
  message.putText(startOf(part), sizeOf(part));
  message.word0 = number;
  message.word1 = offset;
  return resultOf(call(modules));
}

/** Loads the uploaded image. */
export function initModule(modules: u32, number: u32, parameters: Span): i32 {
  beginNamed(ModulesOperation.InitModule, parameters, EMPTY);
  message.word0 = number;
  return resultOf(call(modules));
}

/**
 * Reads the list of modules from `offset` on into message.text; word0 generation, word1
 * length.
 */
export function listModules(modules: u32, offset: u32, generation: u32): Status {
  message.begin(ModulesOperation.List);
  message.word0 = offset;
  message.word1 = generation;
  return call(modules);
}

/** Reads a module's, or a file's, modinfo strings from `offset` on; word1 = length. */
export function moduleInformation(modules: u32, name: Span, offset: u32): i32 {
  beginNamed(ModulesOperation.Information, name, EMPTY);
  message.word0 = offset;
  return resultOf(call(modules));
}

/**
 * Reads the loader's statistics, in a StatisticsFormat, from `offset` on into
 * message.text; word1 = whole length.
 */
export function moduleStatistics(modules: u32, format: u32, offset: u32): Status {
  message.begin(ModulesOperation.Statistics);
  message.word0 = offset;
  message.word1 = format;
  return call(modules);
}

/** Puts the name of the module that a name or alias stands for into message.text. */
export function resolveModule(modules: u32, name: Span, skip: u32): i32 {
  beginNamed(ModulesOperation.Resolve, name, EMPTY);
  message.word0 = skip;
  return resultOf(call(modules));
}

/** Ends the process of a module. */
export function killModule(modules: u32, process: u32): i32 {
  message.begin(ModulesOperation.Kill);
  message.word0 = process;
  return resultOf(call(modules));
}

/** Reads a file below /sys/module into message.text; word1 folder, word2 FileKind. */
export function findModuleFile(modules: u32, path: Span): i32 {
  beginNamed(ModulesOperation.FindFile, path, EMPTY);
  return resultOf(call(modules));
}

/**
 * Entry `index` of a folder below /sys/module: message.text is its name, word2 its kind.
 */
export function listModuleFile(modules: u32, folder: u32, index: u32): Status {
  message.begin(ModulesOperation.ListFile);
  message.word0 = folder;
  message.word1 = index;
  return call(modules);
}

/** Sets a parameter of a live module, which may refuse; 0 or a negative errno. */
export function setModuleParameter(
  modules: u32,
  module: Span,
  name: Span,
  value: Span,
): i32 {
  beginNamed(ModulesOperation.SetParameter, module, name);
  message.appendText(startOf(value), sizeOf(value));
  message.word0 = sizeOf(module);
  message.word1 = sizeOf(name);
  return resultOf(call(modules));
}

/** Puts what loading or removing a module takes into message.text. */
export function planModule(modules: u32, name: Span, flags: u32): i32 {
  beginNamed(ModulesOperation.Plan, name, EMPTY);
  message.word0 = flags;
  return resultOf(call(modules));
}

/** Reads modprobe's configuration from `offset` on into message.text; word1 = length. */
export function modprobeConfiguration(modules: u32, offset: u32): Status {
  message.begin(ModulesOperation.Configuration);
  message.word0 = offset;
  return call(modules);
}

/** Turns one of the loader's switches of trust on; 0 or a negative errno. */
export function setTrust(modules: u32, which: TrustSwitch, on: bool): i32 {
  message.begin(ModulesOperation.Trust);
  message.word0 = which;
  message.word1 = on ? 1 : 0;
  return resultOf(call(modules));
}

/** Whether a switch of trust is on; negative when the loader does not say. */
export function trustState(modules: u32, which: TrustSwitch): i32 {
  message.begin(ModulesOperation.Trust);
  message.word0 = which;
  message.word1 = 2;
  const result = resultOf(call(modules));
  return result < 0 ? result : <i32>message.word1;
}
