// ls: a folder's entries, or a file; one on each line. cd and pwd: the folder that paths
// begin at.

import { Status } from "../../../libsys/abi/status";
import { message } from "../../../libsys/message";
import { File, FileKind, listEntry } from "../../../libsys/protocol/file";
import { Span, sizeOf, startOf } from "../../../libsys/span";
import { Text } from "../../../libsys/text";
import {
  argument,
  argumentCount,
  moreOperands,
  nextOperand,
  nextOption,
} from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failStatus, failUsage } from "../failure";
import { endLine, out } from "../output";
import { absolutePath, changeFolder, workingFolder } from "../working-folder";

const USAGE = "ls [-l] [FILE...]";
const LONG: u32 = 0x6c;
const ALL: u32 = 0x61;
const ONE_COLUMN: u32 = 0x31;
const SIZE_COLUMNS: u32 = 12;
const SLASH: u32 = 0x2f;

const file: File = changetype<File>(memory.data(24, 8));
const nameBytes: usize = memory.data(256, 8);
const name: Text = changetype<Text>(memory.data(16, 8));
const numberBytes: usize = memory.data(24, 8);
const number: Text = changetype<Text>(memory.data(16, 8));

let long: bool = false;

export function ls(): i32 {
  long = false;
  for (let letter = nextOption(); letter != 0; letter = nextOption()) {
    if (letter == LONG) long = true;
    else if (letter != ALL && letter != ONE_COLUMN) return failOption(letter, USAGE);
  }
  const vfs = serverHandle(Server.Files);
  if (vfs == 0) return failServer(Server.Files);
  if (!moreOperands()) return list(vfs, workingFolder(), false);
  let status = 0;
  const first = nextOperand();
  const several = moreOperands();
  for (let word = first; sizeOf(word) != 0; word = nextOperand()) {
    if (list(vfs, word, several) != 0) status = FAILURE;
  }
  return status;
}

export function cd(): i32 {
  if (argumentCount() != 1) return failUsage("one folder is needed", "cd FOLDER");
  const status = changeFolder(argument(0));
  return status == Status.Ok ? 0 : failStatus(argument(0), status);
}

export function pwd(): i32 {
  out.append(workingFolder());
  endLine();
  return 0;
}

function list(vfs: u32, word: Span, titled: bool): i32 {
  const status = file.open(vfs, absolutePath(word));
  if (status != Status.Ok) return failStatus(word, status);
  file.close();
  if (file.kind != <u32>FileKind.Directory) {
    keepName(word);
    printEntry(file.kind, file.size);
    return 0;
  }
  if (titled) {
    out.append(word).put(":");
    endLine();
  }
  for (let index: u32 = 0; listEntry(vfs, file.node, index) == Status.Ok; index++) {
    keepName(message.text);
    printEntry(<u32>message.word1, message.word2);
  }
  return 0;
}

function keepName(text: Span): void {
  name.open(<u32>nameBytes, 256).append(text);
}

function printEntry(kind: u32, size: u64): void {
  if (long) {
    out.put(modeOf(kind));
    number.open(<u32>numberBytes, 24).decimal(size);
    for (let column = number.length; column < SIZE_COLUMNS; column++) out.byte(0x20);
    out.append(number.span).byte(0x20);
  }
  out.bytes(startOf(name.span), sizeOf(name.span));
  if (!long && kind == <u32>FileKind.Directory) out.byte(SLASH);
  endLine();
}

function modeOf(kind: u32): string {
  switch (kind) {
    case FileKind.Directory:
      return "dr-xr-xr-x";
    case FileKind.Disk:
      return "br--r--r--";
    case FileKind.Device:
      return "crw-rw-rw-";
    default:
      return "-r--r--r--";
  }
}
