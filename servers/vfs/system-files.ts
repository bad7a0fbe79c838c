// /sys: the folder `module`, whose tree is the module loader's. Index 0 is /sys itself;
// the loader's folders have its number and one more.

import { Status } from "../../libsys/abi/status";
import { message } from "../../libsys/message";
import { FileKind } from "../../libsys/protocol/file";
import { Span, equals, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { findBelowModules, foundKind, listBelowModules } from "./loader";
import { Entry, Tree, nodeNumber } from "./node";
import { afterFirstName, firstName } from "./path";
import { beginSnapshot } from "./snapshot";

const MODULE_FOLDER: u32 = 1;
const MOST_FOLDERS: u32 = 0xff_fffe;
const nameBytes: usize = memory.data(64, 8);
const name: Text = changetype<Text>(memory.data(16, 8));

/**
 * Finds a path in /sys ("" is /sys itself); the text of a file is the newest snapshot's.
 */
export function findSystemFile(path: Span, entry: Entry): Status {
  if (sizeOf(path) == 0) return folder(entry, 0);
  if (!equals(firstName(path), "module")) return Status.NotFound;
  const status = findBelowModules(afterFirstName(path));
  if (status != Status.Ok) return status;
  if (foundKind() == FileKind.Directory) {
    const number = message.word1;
    if (number > MOST_FOLDERS) return Status.NotFound;
    return folder(entry, MODULE_FOLDER + <u32>number);
  }
  entry.set(0, foundKind(), 0);
  beginSnapshot().append(message.text);
  return Status.Ok;
}

/**
 * Entry `skip` of a folder of /sys: fills `entry` and answers its name; nothing at the
 * end.
 */
export function listSystemFolder(index: u32, skip: u32, entry: Entry): Span {
  name.open(<u32>nameBytes, 64);
  if (index == 0) {
    if (skip != 0) return 0;
    folder(entry, MODULE_FOLDER);
    return name.put("module").span;
  }
  if (listBelowModules(index - MODULE_FOLDER, skip) != Status.Ok) return 0;
  entry.set(0, foundKind(), 0);
  return name.append(message.text).span;
}

function folder(entry: Entry, index: u32): Status {
  entry.set(nodeNumber(Tree.System, index), FileKind.Directory, 0);
  return Status.Ok;
}
