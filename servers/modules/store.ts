// The module store: the folder modules/ of the boot archive, and the index files in it.
// Everything is looked at where it lies; only where the files begin is noted ahead.

import { LogLevel } from "../../libsys/abi/object";
import { Archive } from "../../libsys/archive";
import { PAGE_BYTES } from "../../libsys/frame";
import { log } from "../../libsys/log";
import { sectionOf } from "../../libsys/process/elf";
import {
  EMPTY,
  Span,
  equals,
  sizeOf,
  slice,
  startOf,
  startsWith,
} from "../../libsys/span";
import { GrantKind, startInfo } from "../../libsys/start-info";
import { Text } from "../../libsys/text";
import { addConfiguration } from "./configuration";
import { addFile, findFile } from "./file-table";
import { openKeyring } from "./keyring";
import { entryValue } from "../../libsys/modinfo";

const BOOT_FOLDER = "/boot/";
/** Paths in the index files are relative to it. */
const MODULE_FOLDER = "modules/";
const CONFIGURATION_FOLDER = "modprobe.d/";
const PATH_BYTES: i32 = 128;

const pathBytes: usize = memory.data(128, 8);
const pathText: Text = changetype<Text>(memory.data(16, 8));

const archive: Archive = changetype<Archive>(memory.data(32, 8));
let address: u32 = 0;
let bytes: u32 = 0;
let firstFrame: u32 = 0;
let dependencies: Span = EMPTY;
let aliases: Span = EMPTY;
let builtIn: Span = EMPTY;
let ownVersion: Span = EMPTY;
/** Whether the file table had room for all files. */
let allNoted = true;

/** Finds the archive and its index files; false when the process was given no archive. */
export function openStore(): bool {
  const grant = startInfo().find(GrantKind.Archive, 0);
  if (grant == null) return false;
  address = <u32>grant.a;
  bytes = <u32>grant.b;
  const frames = startInfo().find(GrantKind.ArchiveFrames, 0);
  firstFrame = frames == null ? 0 : frames.handle;
  archive.open(address, bytes);
  while (archive.next()) {
    if (archive.isFolder != 0) continue;
    noteIndex(archive.name, archive.data);
    if (!addFile(archive.name, archive.data)) allNoted = false;
  }
  return true;
}

function noteIndex(name: Span, data: Span): void {
  const folder = startsWith(name, MODULE_FOLDER);
  const file = folder ? slice(name, <u32>MODULE_FOLDER.length, sizeOf(name)) : name;
  if (startsWith(name, CONFIGURATION_FOLDER)) noteConfiguration(data, false);
  else if (equals(file, "modules.softdep")) noteConfiguration(data, true);
  else if (equals(file, "modules.weakdep")) noteConfiguration(data, true);
  else if (equals(file, "modules.builtin")) builtIn = data;
  else if (equals(file, "modules.dep")) dependencies = data;
  else if (equals(file, "modules.alias")) aliases = data;
  else if (equals(name, "keys/modules")) openKeyring(data);
  else if (equals(name, "servers/modules")) {
    ownVersion = entryValue(sectionOf(data, ".modinfo"), "vermagic", 0);
  }
}

function noteConfiguration(data: Span, ofModules: bool): void {
  if (!addConfiguration(data, ofModules)) {
    log(LogLevel.Warning, "too many files of configuration");
  }
}

/** Contents of modules.builtin. */
export function builtInIndex(): Span {
  return builtIn;
}

/** Contents of modules.dep. */
export function dependencyIndex(): Span {
  return dependencies;
}

/** Contents of modules.alias. */
export function aliasIndex(): Span {
  return aliases;
}

/** The ABI that this loader was built for; a module's `vermagic` must equal it. */
export function abiVersion(): Span {
  return ownVersion;
}

/** A path as the archive has it: without `/boot/` in front. */
export function storePath(path: Span): Span {
  if (startsWith(path, BOOT_FOLDER))
    return slice(path, <u32>BOOT_FOLDER.length, sizeOf(path));
  return path;
}

/** A path as the index files have it, when it leads to the module folder; or nothing. */
export function modulePath(path: Span): Span {
  const inStore = storePath(path);
  const inside = startsWith(path, BOOT_FOLDER) && startsWith(inStore, MODULE_FOLDER);
  return inside ? slice(inStore, <u32>MODULE_FOLDER.length, sizeOf(inStore)) : EMPTY;
}

/** Contents of the file at `path`; nothing when there is none. */
export function fileAt(path: Span): Span {
  const file = findFile(path);
  if (file != EMPTY || allNoted) return file;
  archive.open(address, bytes);
  return archive.find(path) ? archive.data : EMPTY;
}

/**
 * Contents of a module file, by its path in the index files; nothing when there is none.
 */
export function moduleFile(path: Span): Span {
  pathText
    .open(<u32>pathBytes, PATH_BYTES)
    .put(MODULE_FOLDER)
    .append(path);
  return sizeOf(path) == 0 ? EMPTY : fileAt(pathText.span);
}

/**
 * Handle of the frame of a file's first page; 0 when its pages cannot be mapped as they
 * are.
 */
export function firstFrameOf(file: Span): u32 {
  const offset = startOf(file) - address;
  if (firstFrame == 0 || offset % PAGE_BYTES != 0 || offset >= bytes) return 0;
  return firstFrame + offset / PAGE_BYTES;
}

/** Whether the bytes lie in the archive. */
export function isStored(file: Span): bool {
  const offset = startOf(file) - address;
  return offset <= bytes && sizeOf(file) <= bytes - offset;
}
