// The folder that relative paths begin at.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { File, FileKind } from "../../libsys/protocol/file";
import { Span, byteAt, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Server, serverHandle } from "./connections";

const PATH_BYTES: i32 = 1024;
const SLASH: u32 = 0x2f;

const folderBytes: usize = memory.data(PATH_BYTES, 8);
const folder: Text = changetype<Text>(memory.data(16, 8));
const pathBytes: usize = memory.data(2048, 8);
const path: Text = changetype<Text>(memory.data(16, 8));
const file: File = changetype<File>(memory.data(24, 8));

export function openWorkingFolder(): void {
  folder.open(<u32>folderBytes, PATH_BYTES).byte(SLASH);
}

/** The folder's path. */
export function workingFolder(): Span {
  return folder.span;
}

/** The absolute path of a word; valid until the next is asked for. */
export function absolutePath(word: Span): Span {
  if (byteAt(word, 0) == SLASH) return word;
  path.open(<u32>pathBytes, 2048).append(folder.span);
  return path.byte(SLASH).append(word).span;
}

/** Goes to another folder. */
export function changeFolder(word: Span): Status {
  const status = file.open(serverHandle(Server.Files), absolutePath(word));
  if (status != Status.Ok) return status;
  file.close();
  if (file.kind != <u32>FileKind.Directory) return Status.NotDirectory;
  if (sizeOf(message.text) > <u32>PATH_BYTES) return Status.NameTooLong;
  folder.clear().append(message.text);
  return Status.Ok;
}
