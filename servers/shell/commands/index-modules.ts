// depmod: what the indexes of the modules should be, by what the modules' files say of
// themselves, and whether those of the boot archive are. The archive can't be written.

import { Status } from "../../../libsys/abi/status";
import { afterElement, firstElement } from "../../../libsys/modinfo";
import { message } from "../../../libsys/message";
import { File, listEntry } from "../../../libsys/protocol/file";
import { Span, equals, indexOf, sizeOf, slice } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import { Server, serverHandle } from "../connections";
import { putCycles } from "../dependency-cycles";
import { FAILURE, failServer, failStatus } from "../failure";
import { beginGathering, gather, gatheredText } from "../gathered-text";
import { putDifferences } from "../index-differences";
import { closeInput, inputChunk, inputFailed, openInput, readInput } from "../input-file";
import {
  addModule,
  clearCatalogue,
  fileOf,
  findModule,
  moduleCount,
  neededBy,
} from "../module-catalogue";
import { IndexOptions, readIndexOptions } from "../index-options";
import { gatherInformation } from "../module-information";
import { INDEX_COUNT, Index, indexName, indexTitle, putIndex } from "../module-indexes";
import { endLine, out, printBytes } from "../output";
import { version } from "./plain";

const FOLDER = "/boot/modules";
const PATH_BYTES: i32 = 256;
const TEXT_BYTES: i32 = 65536;
const DOT: u32 = 0x2e;
const SLASH: u32 = 0x2f;
const WHOLE_FILE: u64 = 65536;

const pathBytes: usize = memory.data(PATH_BYTES, 8);
const path: Text = changetype<Text>(memory.data(16, 8));
const textBytes: usize = memory.data(TEXT_BYTES, 8);
/** An index as it should be, or what is wrong. */
const text: Text = changetype<Text>(memory.data(16, 8));
const reportBytes: usize = memory.data(TEXT_BYTES, 8);
const report: Text = changetype<Text>(memory.data(16, 8));
const options = changetype<IndexOptions>(memory.data(8, 8));
const folder: File = changetype<File>(memory.data(24, 8));

export function depmod(): i32 {
  const mistake = readIndexOptions(options);
  if (mistake != 0) return mistake;
  if (options.version) return version();
  report.open(<u32>reportBytes, TEXT_BYTES);
  const status = readModules();
  if (status != 0) return status;
  if (options.verbose) printNeeds();
  let wrong = report.length != 0;
  if (options.dry) printIndexes();
  else if (!checkIndexes()) wrong = true;
  if (!checkDependencies()) wrong = true;
  if (!options.quiet) printBytes(report.span);
  return wrong ? FAILURE : 0;
}

/** Asks the loader about each module file; 0 or the status to end with. */
function readModules(): i32 {
  const vfs = serverHandle(Server.Files);
  if (vfs == 0) return failServer(Server.Files);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  path.open(<u32>pathBytes, PATH_BYTES).put(FOLDER);
  const status = folder.open(vfs, path.span);
  if (status != Status.Ok) return failStatus(path.span, status);
  folder.close();
  clearCatalogue();
  for (let index: u32 = 0; listEntry(vfs, folder.node, index) == Status.Ok; index++) {
    path
      .open(<u32>pathBytes, PATH_BYTES)
      .put(FOLDER)
      .byte(SLASH)
      .append(message.text);
    if (isModuleFile(fileName())) readModule(modules);
  }
  return 0;
}

function fileName(): Span {
  return slice(path.span, <u32>FOLDER.length + 1, path.length);
}

/** As kmod: `.ko`, or that and a compression's suffix. */
function isModuleFile(name: Span): bool {
  const suffix = slice(name, indexOf(name, DOT, 0), sizeOf(name));
  return equals(suffix, ".ko") || equals(suffix, ".ko.gz");
}

function readModule(modules: u32): void {
  if (gatherInformation(modules, path.span) != 0) {
    report.put("depmod: ERROR: no module information in ").append(path.span).put("\n");
  } else if (!addModule(fileName(), gatheredText())) {
    report.put("depmod: ERROR: no room left for ").append(path.span).put("\n");
  }
}

function printIndexes(): void {
  for (let index: u32 = 0; index < INDEX_COUNT; index++) {
    out.put(indexTitle(<Index>index));
    putIndex(text.open(<u32>textBytes, TEXT_BYTES), <Index>index);
    printBytes(text.span);
  }
}

/** Compares the archive's indexes with what they should be. */
function checkIndexes(): bool {
  let differences: u32 = 0;
  for (let index: u32 = 0; index < INDEX_COUNT; index++) {
    path
      .open(<u32>pathBytes, PATH_BYTES)
      .put(FOLDER)
      .byte(SLASH);
    path.put(indexName(<Index>index));
    if (!readIndex(path.span)) return false;
    putIndex(text.open(<u32>textBytes, TEXT_BYTES), <Index>index);
    differences += putDifferences(report, <Index>index, text.span, gatheredText());
  }
  return differences == 0;
}

function readIndex(name: Span): bool {
  if (!openInput(name)) return false;
  beginGathering();
  while (readInput(WHOLE_FILE) && gather(inputChunk()));
  closeInput();
  return !inputFailed();
}

/** Looks for circles, with -e also for what no file supplies. */
function checkDependencies(): bool {
  const members = putCycles(report);
  if (members != 0) {
    report.put("depmod: ERROR: Found ").decimal(members);
    report.put(" modules in dependency cycles!\n");
  }
  const unknown = options.missing ? putUnknown() : 0;
  return members == 0 && unknown == 0;
}

function putUnknown(): u32 {
  let count: u32 = 0;
  for (let module: u32 = 0; module < moduleCount(); module++) {
    let rest = neededBy(module);
    for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
      if (findModule(firstElement(rest)) < moduleCount()) continue;
      report.put("depmod: WARNING: ").put(FOLDER).byte(SLASH).append(fileOf(module));
      report.put(" needs unknown module ").append(firstElement(rest)).put("\n");
      count++;
    }
  }
  return count;
}

/** Who needs whom, a line for each direct need. */
function printNeeds(): void {
  for (let module: u32 = 0; module < moduleCount(); module++) {
    let rest = neededBy(module);
    for (; sizeOf(firstElement(rest)) > 0; rest = afterElement(rest)) {
      const needed = findModule(firstElement(rest));
      if (needed == moduleCount()) continue;
      out.put(FOLDER).byte(SLASH).append(fileOf(module)).put(" needs ");
      out.put(FOLDER).byte(SLASH).append(fileOf(needed));
      endLine();
    }
  }
}
