// ls: a folder's entries in the order of their names, or a file; one on each line.

import { Status } from "../../../libsys/abi/status";
import { File, FileKind } from "../../../libsys/protocol/file";
import { Span, sizeOf } from "../../../libsys/span";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { putRight } from "../columns";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failStatus, failWith } from "../failure";
import { entriesLeftOut, entryAt, readFolder } from "../folder-list";
import { endLine, out } from "../output";
import { absolutePath, workingFolder } from "../working-folder";

const USAGE = "ls [-l] [FILE...]";
const LONG: u32 = 0x6c;
const ALL: u32 = 0x61;
const ONE_COLUMN: u32 = 0x31;
const SIZE_COLUMNS: u32 = 12;
const SPACE: u32 = 0x20;

const file: File = changetype<File>(memory.data(24, 8));

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

function list(vfs: u32, word: Span, titled: bool): i32 {
  const status = file.open(vfs, absolutePath(word));
  if (status != Status.Ok) return failStatus(word, status);
  file.close();
  if (file.kind != <u32>FileKind.Directory) {
    printEntry(word, file.kind, file.size);
    return 0;
  }
  if (titled) {
    out.append(word).put(":");
    endLine();
  }
  const count = readFolder(vfs, file.node);
  for (let index: u32 = 0; index < count; index++) {
    const entry = entryAt(index);
    printEntry(entry.name, entry.kind, entry.size);
  }
  return entriesLeftOut() == 0 ? 0 : failWith(word, "too many entries, some left out");
}

function printEntry(name: Span, kind: u32, size: u64): void {
  if (long) {
    out.put(modeOf(kind));
    putRight(size, SIZE_COLUMNS);
    out.byte(SPACE);
  }
  out.append(name);
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
