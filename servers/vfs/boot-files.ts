// The boot archive as a tree of files under /boot. An index made once at the start: index
// 0 is /boot itself, and folders that the archive only implies (by `a/b` without `a`)
// have entries too.

import { Archive } from "../../libsys/archive";
import { FileKind } from "../../libsys/protocol/file";
import { Span, equal, indexOf, sizeOf, slice, spanAt, startOf } from "../../libsys/span";
import { Entry, Tree, nodeNumber } from "./node";

const MAXIMUM_FILES: u32 = 512;
const NAME_STORAGE: u32 = 32768;
const SLASH: u32 = 0x2f;

/** A file or folder of the archive. */
@unmanaged
@final
class BootFile {
  path: Span; // without /boot/
  data: u32;
  size: u32;
  isFolder: u32;
  reserved: u32;
}

const FILE_BYTES: i32 = 24;
const files: usize = memory.data(12288, 8);
const names: usize = memory.data(32768, 8);
const archive: Archive = changetype<Archive>(memory.data(64, 8));

if (offsetof<BootFile>() != FILE_BYTES) ERROR("FILE_BYTES is the size of a BootFile");
if (MAXIMUM_FILES * FILE_BYTES != 12288) ERROR("files has its entries");
if (offsetof<Archive>() > 64) ERROR("archive has the size of Archive");

let fileCount: u32 = 0;
let namesUsed: u32 = 0;
/** Members that the index has no room for. */
let leftOut: u32 = 0;

/** Reads the archive at `address`; answers how many members had to be left out. */
export function openBootFiles(address: u32, length: u32): u32 {
  fileCount = 0;
  namesUsed = 0;
  leftOut = 0;
  add(0, true);
  archive.open(address, length);
  while (archive.next()) addMember();
  return leftOut;
}

/** Finds a path under /boot ("" is /boot itself); false when there is none. */
export function findBootFile(path: Span, entry: Entry): bool {
  for (let index: u32 = 0; index < fileCount; index++) {
    if (equal(fileAt(index).path, path)) return describe(index, entry);
  }
  return false;
}

/**
 * Entry number `skip` of a folder: fills `entry` and answers its name, nothing at the
 * end.
 */
export function listBootFolder(folder: u32, skip: u32, entry: Entry): Span {
  if (folder >= fileCount) return 0;
  let left = skip;
  for (let index: u32 = 1; index < fileCount; index++) {
    const name = nameInside(fileAt(index).path, fileAt(folder).path);
    if (sizeOf(name) == 0) continue;
    if (left == 0) {
      describe(index, entry);
      return name;
    }
    left--;
  }
  return 0;
}

/** True when the number is that of a folder. */
export function isBootFolder(index: u32): bool {
  return index < fileCount && fileAt(index).isFolder != 0;
}

/** At most `length` bytes at `offset` of a file; nothing beyond its end. */
export function bootFileData(index: u32, offset: u64, length: u32): Span {
  if (index >= fileCount) return 0;
  const file = fileAt(index);
  if (offset >= file.size) return 0;
  const start = <u32>offset;
  return spanAt(file.data + start, min(length, file.size - start));
}

function addMember(): void {
  const path = archive.name;
  if (sizeOf(path) == 0) return;
  for (
    let at = indexOf(path, SLASH, 0);
    at < sizeOf(path);
    at = indexOf(path, SLASH, at + 1)
  ) {
    const parent = slice(path, 0, at);
    if (!known(parent)) add(parent, true);
  }
  if (archive.isFolder && known(path)) return;
  add(path, archive.isFolder != 0);
}

function add(path: Span, isFolder: bool): void {
  const length = sizeOf(path);
  if (fileCount == MAXIMUM_FILES || length > NAME_STORAGE - namesUsed) {
    leftOut++;
    return;
  }
  memory.copy(names + namesUsed, startOf(path), length);
  const file = fileAt(fileCount++);
  file.path = spanAt(names + namesUsed, length);
  file.isFolder = isFolder ? 1 : 0;
  file.data = isFolder ? 0 : archive.dataAddress;
  file.size = isFolder ? 0 : archive.dataLength;
  namesUsed += length;
}

function known(path: Span): bool {
  for (let index: u32 = 0; index < fileCount; index++) {
    if (equal(fileAt(index).path, path)) return true;
  }
  return false;
}

/** The last name of `path` when it lies directly in `folder`, else nothing. */
function nameInside(path: Span, folder: Span): Span {
  const prefix = sizeOf(folder);
  let from: u32 = 0;
  if (prefix != 0) {
    if (!equal(slice(path, 0, prefix), folder)) return 0;
    if (indexOf(path, SLASH, prefix) != prefix) return 0;
    from = prefix + 1;
  }
  const name = slice(path, from, sizeOf(path));
  return indexOf(name, SLASH, 0) == sizeOf(name) ? name : 0;
}

function describe(index: u32, entry: Entry): bool {
  const file = fileAt(index);
  const kind = file.isFolder ? FileKind.Directory : FileKind.File;
  entry.set(nodeNumber(Tree.Boot, index), kind, file.size);
  return true;
}

function fileAt(index: u32): BootFile {
  return changetype<BootFile>(files + index * FILE_BYTES);
}
