// /proc: text made when it is read. Index 0 is /proc itself.

import { Status } from "../../libsys/abi/status";
import { now } from "../../libsys/ipc";
import { FileKind } from "../../libsys/protocol/file";
import { Span, equal, sizeOf } from "../../libsys/span";
import { startInfo } from "../../libsys/start-info";
import { Text } from "../../libsys/text";
import { SYSTEM_NAME, SYSTEM_VERSION } from "../../libsys/version";
import { putModules } from "./loader";
import { mountLine } from "./mounts";
import { Entry, Tree, nodeNumber } from "./node";

const enum File {
  CommandLine = 1,
  Modules = 2,
  Mounts = 3,
  Uptime = 4,
  Version = 5,
  End = 6,
}

const NANOSECONDS: u64 = 1_000_000_000;
const nameBytes: usize = memory.data(16, 8);
const nameText: Text = changetype<Text>(memory.data(16, 8));

/** Finds a name in /proc ("" is /proc itself); false when there is none. */
export function findProcessFile(name: Span, entry: Entry): bool {
  if (sizeOf(name) == 0) return describe(0, entry);
  for (let index: u32 = 1; index < <u32>File.End; index++) {
    if (equal(fileName(index), name)) return describe(index, entry);
  }
  return false;
}

/**
 * Entry number `skip` of /proc: fills `entry` and answers its name, nothing at the end.
 */
export function listProcessFiles(skip: u32, entry: Entry): Span {
  const index = skip + 1;
  if (index >= <u32>File.End || index == 0) return 0;
  describe(index, entry);
  return fileName(index);
}

/** Appends the text of a file. */
export function putProcessText(text: Text, index: u32): Status {
  switch (index) {
    case File.CommandLine:
      text.bytes(startInfo().arguments, startInfo().argumentsLength).byte(0x0a);
      return Status.Ok;
    case File.Modules:
      return putModules(text);
    case File.Mounts:
      putMounts(text);
      return Status.Ok;
    case File.Uptime:
      putUptime(text);
      return Status.Ok;
    case File.Version:
      text.put(SYSTEM_NAME).put(" version ").put(SYSTEM_VERSION).put(" x86_64\n");
      return Status.Ok;
    default:
      return Status.NotFound;
  }
}

function putMounts(text: Text): void {
  let line = mountLine(0);
  for (let index: u32 = 1; sizeOf(line) != 0; index++) {
    text.append(line).byte(0x0a);
    line = mountLine(index);
  }
}

function putUptime(text: Text): void {
  const time = now();
  const hundredths = (time % NANOSECONDS) / (NANOSECONDS / 100);
  text.decimal(time / NANOSECONDS).byte(0x2e);
  text
    .decimal(hundredths / 10)
    .decimal(hundredths % 10)
    .byte(0x0a);
}

function fileName(index: u32): Span {
  nameText.open(<u32>nameBytes, 16);
  switch (index) {
    case File.CommandLine:
      return nameText.put("cmdline").span;
    case File.Modules:
      return nameText.put("modules").span;
    case File.Mounts:
      return nameText.put("mounts").span;
    case File.Uptime:
      return nameText.put("uptime").span;
    default:
      return nameText.put("version").span;
  }
}

function describe(index: u32, entry: Entry): bool {
  const kind = index == 0 ? FileKind.Directory : FileKind.Generated;
  entry.set(nodeNumber(Tree.Process, index), kind, 0);
  return true;
}
