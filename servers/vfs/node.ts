// A node number names a file as long as it exists: the tree it is in, and its place
// there. Clients hold them and may send any number, so every tree checks its own.

import { FileKind } from "../../libsys/protocol/file";

export const enum Tree {
  Root = 0,
  Boot = 1,
  Devices = 2,
  Process = 3,
  System = 4,
  /** A generated file's text, by its number (snapshot.ts). */
  Snapshot = 5,
}

const TREE_SHIFT: u32 = 24;

/** What Open and List tell of a node. */
@unmanaged
@final
export class Entry {
  number: u32;
  kind: u32; // FileKind
  size: u64;

  set(number: u32, kind: FileKind, size: u64): void {
    this.number = number;
    this.kind = kind;
    this.size = size;
  }
}

// @ts-ignore: decorator
@inline
export function nodeNumber(tree: Tree, index: u32): u32 {
  return (<u32>tree << TREE_SHIFT) | index;
}

// @ts-ignore: decorator
@inline
export function treeOf(number: u32): Tree {
  return <Tree>(number >> TREE_SHIFT);
}

// @ts-ignore: decorator
@inline
export function indexIn(number: u32): u32 {
  return number & ((1 << TREE_SHIFT) - 1);
}
