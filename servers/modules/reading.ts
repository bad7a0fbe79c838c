// The requests that only read: the list of modules, one module's information, statistics,
// processes. Texts longer than a message are read in parts.

import { Status } from "../../libsys/abi/status";
import { Errno } from "../../libsys/errno";
import { message } from "../../libsys/message";
import { describeProcess } from "../../libsys/process/description";
import { FileKind } from "../../libsys/protocol/file";
import { MODULE_LIST_BYTES, StatisticsFormat } from "../../libsys/protocol/modules";
import { Span, sizeOf, startOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putInformation } from "./information";
import { MAXIMUM_MODULES, ModuleState, moduleAt } from "./module";
import { tableGeneration } from "./module-table";
import {
  listModuleFolder,
  moduleFileKind,
  moduleFolderNumber,
  openModuleFile,
} from "./module-files";
import { putModules } from "./module-list";
import { putStatisticsJson } from "./statistics-json";
import { putStatistics } from "./statistics-text";

const listBytes: usize = memory.data(MODULE_LIST_BYTES, 8);
const list: Text = changetype<Text>(memory.data(16, 8));
/** In JSON, 128 duplicates of at most 370 bytes each, behind the counters. */
const STATISTICS_BYTES: i32 = 49_152;
const statisticsBytes: usize = memory.data(STATISTICS_BYTES, 8);
const statistics: Text = changetype<Text>(memory.data(16, 8));

/** Answers with a text from `offset` on; its whole length is word 1. */
export function answerPart(text: Text, offset: u64): Status {
  const from = <u32>min(offset, <u64>text.length);
  message.begin(Status.Ok);
  message.appendText(text.address + from, text.length - from);
  message.word1 = text.length;
  return Status.Ok;
}

/**
 * The list is the same in all parts of a reading, or the reader is told to begin again.
 */
export function answerList(): Status {
  const offset = message.word0;
  if (offset != 0 && message.word1 != <u64>tableGeneration()) return Status.BadState;
  putModules(list.open(<u32>listBytes, MODULE_LIST_BYTES));
  answerPart(list, offset);
  message.word0 = tableGeneration();
  return Status.Ok;
}

/** A file's text and kind, or a folder's number, by a path below /sys/module. */
export function answerFile(path: Span): Status {
  const errno = openModuleFile(path, list.open(<u32>listBytes, MODULE_LIST_BYTES));
  message.begin(Status.Ok);
  message.word0 = <u64>(<i64>errno);
  if (errno != 0) return Status.Ok;
  message.word1 = moduleFolderNumber();
  message.word2 = moduleFileKind();
  if (moduleFileKind() != FileKind.Directory)
    message.appendText(list.address, list.length);
  return Status.Ok;
}

/** Entry word 1 of folder word 0. */
export function answerFolder(): Status {
  if (message.word0 > u32.MAX_VALUE || message.word1 > u32.MAX_VALUE) {
    return Status.NotFound;
  }
  const text = list.open(<u32>listBytes, MODULE_LIST_BYTES);
  const name = listModuleFolder(<u32>message.word0, <u32>message.word1, text);
  if (sizeOf(name) == 0) return Status.NotFound;
  message.begin(Status.Ok);
  message.word2 = moduleFileKind();
  message.appendText(startOf(name), sizeOf(name));
  return Status.Ok;
}

/**
 * Statistics in the StatisticsFormat of word 1. Parts after the first are of the same
 * moment, unless somebody else has begun to read meanwhile.
 */
export function answerStatistics(): Status {
  const offset = message.word0;
  if (offset == 0) {
    statistics.open(<u32>statisticsBytes, STATISTICS_BYTES);
    if (message.word1 == StatisticsFormat.Json) putStatisticsJson(statistics);
    else putStatistics(statistics);
  }
  return answerPart(statistics, offset);
}

/** The modinfo strings from word 0 on; word 0 is -ENOENT when nothing is known. */
export function answerInformation(request: Span): Status {
  const offset = message.word0;
  putInformation(list.open(<u32>listBytes, MODULE_LIST_BYTES), request);
  answerPart(list, offset);
  if (list.length == 0) message.word0 = <u64>(<i64>-Errno.ENOENT);
  return Status.Ok;
}

/** The module process that word 0 others precede, as init answers NextProcess. */
export function answerProcess(): Status {
  let left = message.word0;
  for (let index: u32 = 0; index < MAXIMUM_MODULES; index++) {
    const module = moduleAt(index);
    if (module.is(ModuleState.Absent) || module.is(ModuleState.Unformed)) continue;
    if (left-- != 0) continue;
    describeProcess(module.process);
    return Status.Ok;
  }
  return Status.NotFound;
}
