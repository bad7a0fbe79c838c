// finit_module and init_module: load one given image, and nothing else. Calls for a name
// whose load is under way join it and get its result, whatever parameters they bring.

import { LogLevel } from "../../libsys/abi/object";
import { Errno, errnoName, errnoText } from "../../libsys/errno";
import { NEVER } from "../../libsys/ipc";
import { openLine, writeLine } from "../../libsys/log";
import { FinitFlag } from "../../libsys/protocol/modules";
import { PUT_OFF } from "../../libsys/server";
import { EMPTY, Span, sizeOf } from "../../libsys/span";
import { canonicalName } from "./canonical-name";
import { unpackFile } from "./compressed-file";
import { meetModule } from "./duplicates";
import { beginImageLoad, cancelLoad, giveParameters } from "./new-load";
import { embeddedName, informationOf } from "./module-check";
import { Module } from "./module";
import { findModule } from "./module-table";
import { reportProblem } from "./notice";
import { loadingDisabled } from "./policy";
import { keepCaller } from "./request";
import { awaitUpload, settleSenders, uploadUnderWay } from "./sender";
import { signedContent } from "./signature";
import { countFailedBecoming, countFailedRead } from "./statistics";
import { fileAt, storePath } from "./store";
import { checkTrust, takeContent, trustProblem } from "./trust";
import {
  beginUpload,
  checkSize,
  imageOf,
  keepUpload,
  releaseUpload,
  uploadedImage,
} from "./upload";
import { WaiterKind } from "./waiter";

const nameBytes: usize = memory.data(56, 8);

const KNOWN_FLAGS: u64 =
  FinitFlag.IgnoreModversions | FinitFlag.IgnoreVermagic | FinitFlag.CompressedFile;

/** Performs finit_module for process `client`: a negative errno, or PUT_OFF. */
export function finitModule(path: Span, parameters: Span, flags: u64, client: u32): i32 {
  if (loadingDisabled()) return -Errno.EPERM;
  if ((flags & ~KNOWN_FLAGS) != 0) return -Errno.EINVAL;
  const file = fileAt(storePath(path));
  if (sizeOf(file) == 0) return -Errno.ENOENT;
  source = path;
  const unpacked = (flags & FinitFlag.CompressedFile) != 0 ? unpackFile(file) : 0;
  if (unpacked < 0) {
    reportFile("cannot unpack", unpacked);
    return unpacked;
  }
  const image = unpacked == 0 ? file : imageOf(unpacked);
  const module = takeImage(image, <u32>flags, client);
  const fileBytes = unpacked == 0 ? 0 : sizeOf(file);
  if (module == null) return refuse(image, unpacked, fileBytes);
  module.flags = <u32>flags;
  module.upload = unpacked;
  module.fileBytes = fileBytes;
  return runImage(module, parameters, client);
}

/**
 * Performs BeginUpload: the upload's number, a negative errno, or PUT_OFF when somebody
 * else loads the module already, or sends it.
 */
export function offerImage(bytes: u64, path: Span, client: u32): i32 {
  if (loadingDisabled()) return -Errno.EPERM;
  const name = canonicalName(nameBytes, path);
  const present = findModule(name);
  if (present == null) return makeRoom(bytes, name, client);
  const result = joinLoad(present, client);
  if (result != PUT_OFF) countFailedBecoming(0);
  return result;
}

function makeRoom(bytes: u64, name: Span, client: u32): i32 {
  let result = checkSize(bytes);
  if (result == 0) {
    const before = uploadUnderWay(name);
    if (before != 0) return awaitUpload(before, <u32>bytes, client);
    result = beginUpload(<u32>bytes, name, client);
  }
  if (result < 0) countFailedRead(min(bytes, <u64>u32.MAX_VALUE));
  return result;
}

/** Performs init_module with what `client` uploaded: a negative errno, or PUT_OFF. */
export function initModule(number: u32, parameters: Span, client: u32): i32 {
  const result = loadUploaded(number, parameters, client);
  // Now it is known what comes of the image for which others waited.
  if (result != -Errno.EBADF) settleSenders(number);
  return result;
}

function loadUploaded(number: u32, parameters: Span, client: u32): i32 {
  source = EMPTY;
  const image = uploadedImage(number, client);
  if (sizeOf(image) == 0) {
    countFailedRead(0);
    return -Errno.EBADF;
  }
  const module = takeImage(image, 0, client);
  if (module == null) return refuse(image, number, 0);
  keepUpload(number);
  module.upload = number;
  return runImage(module, parameters, client);
}

/** Path of the file that is looked at; nothing when it was uploaded. */
let source: Span = EMPTY;

/** What the client gets when takeImage gives no module: a negative errno, or PUT_OFF. */
let refusal: i32 = 0;

/** Ends a call of which no load came; its image lay in upload `number`, 0 for none. */
function refuse(image: Span, number: u32, fileBytes: u32): i32 {
  if (refusal != PUT_OFF) countFailedBecoming(<u64>sizeOf(image) + fileBytes);
  releaseUpload(number);
  return refusal;
}

/**
 * Begins the load of an image; null when the client joins a load under way, or gets an
 * error.
 */
function takeImage(image: Span, flags: u32, client: u32): Module | null {
  refusal = checkTrust(image, flags);
  if (refusal != 0) {
    reportFile(trustProblem(), refusal);
    return null;
  }
  const name = embeddedName(informationOf(signedContent()));
  if (sizeOf(name) == 0) {
    refusal = -Errno.ENOEXEC;
    reportFile("not a module", refusal);
    return null;
  }
  const present = findModule(name);
  if (present != null) {
    refusal = joinLoad(present, client);
    return null;
  }
  const module = beginImageLoad(name, image, client);
  if (module == null) {
    refusal = -Errno.ENOMEM;
    reportFile("too many modules", refusal);
    return null;
  }
  takeContent(module);
  return module;
}

/** Tells why a file was refused; the name in it is not known, or not to be believed. */
function reportFile(problem: string, result: i32): void {
  const line = openLine();
  if (sizeOf(source) > 0) line.append(source).put(": ");
  line.put("module file refused: ").put(problem).put(": ").put(errnoText(result));
  line.put(" (").put(errnoName(result)).put(")");
  writeLine(LogLevel.Warning);
}

/** Lets the load go on with these parameters, and has the client wait for it. */
function runImage(module: Module, parameters: Span, client: u32): i32 {
  if (giveParameters(module, parameters)) {
    return keepCaller(module, WaiterKind.Client, client, NEVER);
  }
  reportProblem(module, "parameters are too long", -Errno.ENOSPC);
  countFailedBecoming(<u64>sizeOf(module.image) + module.fileBytes);
  releaseUpload(module.upload);
  cancelLoad(module);
  return -Errno.ENOSPC;
}

function joinLoad(module: Module, client: u32): i32 {
  const result = meetModule(module, client);
  return result == 0 ? keepCaller(module, WaiterKind.Client, client, NEVER) : result;
}
