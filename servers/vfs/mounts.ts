// What is mounted where; also the folders of the root, in this order.

import { FileKind } from "../../libsys/protocol/file";
import { Span, equals, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Entry, Tree, nodeNumber } from "./node";

const MOUNTS: u32 = 4;

const lineBytes: usize = memory.data(64, 8);
const line: Text = changetype<Text>(memory.data(16, 8));

if (offsetof<Text>() > 16) ERROR("line has the size of Text");

/**
 * `source path type options` of mount `index`, as in /proc/mounts; nothing at the end.
 */
export function mountLine(index: u32): Span {
  line.open(<u32>lineBytes, 64);
  if (index == 0) line.put("initrd /boot tar ro");
  else if (index == 1) line.put("devices /dev devfs rw");
  else if (index == 2) line.put("proc /proc proc ro");
  else if (index == 3) line.put("modules /sys sysfs rw");
  return line.span;
}

/** Finds the tree that a name in the root stands for; "" is the root itself. */
export function findTree(name: Span, entry: Entry): bool {
  if (sizeOf(name) == 0) entry.set(nodeNumber(Tree.Root, 0), FileKind.Directory, 0);
  else if (equals(name, "boot")) setTree(Tree.Boot, entry);
  else if (equals(name, "dev")) setTree(Tree.Devices, entry);
  else if (equals(name, "proc")) setTree(Tree.Process, entry);
  else if (equals(name, "sys")) setTree(Tree.System, entry);
  else return false;
  return true;
}

/** Entry `index` of the root; nothing at the end. */
export function listTrees(index: u32, entry: Entry): Span {
  if (index >= MOUNTS) return 0;
  line.open(<u32>lineBytes, 64);
  if (index == 0) line.put("boot");
  else if (index == 1) line.put("dev");
  else if (index == 2) line.put("proc");
  else line.put("sys");
  findTree(line.span, entry);
  return line.span;
}

function setTree(tree: Tree, entry: Entry): void {
  entry.set(nodeNumber(tree, 0), FileKind.Directory, 0);
}
