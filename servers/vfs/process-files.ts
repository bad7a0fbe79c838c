// /proc: text made when it is read. Index 0 is /proc itself.

import { Status } from "../../libsys/abi/status";
import { now } from "../../libsys/ipc";
import { message } from "../../libsys/message";
import { FileKind } from "../../libsys/protocol/file";
import { listModules } from "../../libsys/protocol/modules";
import { ConnectMode, connect } from "../../libsys/protocol/names";
import { Span, equal, sizeOf, slice } from "../../libsys/span";
import { giveSlot, takeSlot } from "../../libsys/slots";
import { startInfo } from "../../libsys/start-info";
import { Text } from "../../libsys/text";
import { SYSTEM_NAME, SYSTEM_VERSION } from "../../libsys/version";
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
const CONTENT_BYTES: i32 = 4064;
const contentBytes: usize = memory.data(CONTENT_BYTES, 8);
const content: Text = changetype<Text>(memory.data(16, 8));
const nameBytes: usize = memory.data(16, 8);
const nameText: Text = changetype<Text>(memory.data(16, 8));

let modules: u32 = 0;
/** Of the list of modules whose beginning was read last. */
let generation: u32 = 0;

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

/**
 * Makes the text of a file, for processText; Status.NotFound when there is no such file.
 */
export function makeProcessText(index: u32): Status {
  content.open(<u32>contentBytes, CONTENT_BYTES);
  switch (index) {
    case File.CommandLine:
      content.bytes(startInfo().arguments, startInfo().argumentsLength).byte(0x0a);
      return Status.Ok;
    case File.Mounts:
      putMounts();
      return Status.Ok;
    case File.Uptime:
      putUptime();
      return Status.Ok;
    case File.Version:
      content.put(SYSTEM_NAME).put(" version ").put(SYSTEM_VERSION).put(" x86_64\n");
      return Status.Ok;
    default:
      return Status.NotFound;
  }
}

/** The part of the text made last from `offset` on, at most `length` bytes. */
export function processText(offset: u64, length: u32): Span {
  if (offset >= content.length) return 0;
  return slice(content.span, <u32>offset, <u32>offset + length);
}

/** True for the file whose text the loader makes: see readModules. */
export function isModuleList(index: u32): bool {
  return index == File.Modules;
}

/** Fetches the list of modules from `offset` on into message.text. */
export function readModules(offset: u64): Status {
  if (modules == 0 && !connectModules()) return Status.NotFound;
  if (offset > u32.MAX_VALUE) return Status.OutOfRange;
  if (offset == 0) generation = 0;
  const status = listModules(modules, <u32>offset, generation);
  if (status == Status.PeerClosed || status == Status.BadHandle) disconnectModules();
  if (status == Status.Ok) generation = <u32>message.word0;
  return status;
}

function connectModules(): bool {
  modules = takeSlot();
  if (modules == 0) return false;
  if (connect("modules", modules, ConnectMode.Now) == Status.Ok) return true;
  disconnectModules();
  return false;
}

function disconnectModules(): void {
  giveSlot(modules);
  modules = 0;
}

function putMounts(): void {
  let line = mountLine(0);
  for (let index: u32 = 1; sizeOf(line) != 0; index++) {
    content.append(line).byte(0x0a);
    line = mountLine(index);
  }
}

function putUptime(): void {
  const time = now();
  const hundredths = (time % NANOSECONDS) / (NANOSECONDS / 100);
  content.decimal(time / NANOSECONDS).byte(0x2e);
  content
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
