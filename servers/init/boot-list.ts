// The servers of the boot archive (`servers/*`), in the order in which they are started:
// by stage, then as they lie in the archive. The archive is walked once.

import { Archive } from "../../libsys/archive";
import { isProgram, sectionOf } from "../../libsys/process/elf";
import { MANIFEST_BYTES, Manifest, readManifest } from "../../libsys/process/manifest";
import {
  EMPTY,
  Span,
  sizeOf,
  slice,
  spanAt,
  startOf,
  startsWith,
} from "../../libsys/span";
import { PROCESS_NAME_BYTES } from "../../libsys/start-info";
import { ARCHIVE_WINDOW } from "../../libsys/windows";
import { archiveBytes } from "./boot-archive";

const FOLDER = "servers/";
const MAXIMUM_ENTRIES: i32 = 32;
const ENTRY_BYTES: i32 = 48;
const rows: usize = memory.data(MAXIMUM_ENTRIES * ENTRY_BYTES, 8);
const archive: Archive = changetype<Archive>(memory.data(32, 8));
const manifest: Manifest = changetype<Manifest>(memory.data(MANIFEST_BYTES, 8));

/** Stage of a file that is no program: it comes first, so that somebody complains. */
const NO_PROGRAM: u32 = 0;

@unmanaged
@final
export class BootEntry {
  /** EMPTY once it was taken. */
  file: Span;
  stage: u32;
  nameLength: u32;
  name0: u64; // PROCESS_NAME_BYTES bytes
  name1: u64;
  name2: u64;
  name3: u64;

  @inline
  get nameAddress(): u32 {
    return <u32>changetype<usize>(this) + offsetof<BootEntry>("name0");
  }

  @inline
  get name(): Span {
    return spanAt(this.nameAddress, this.nameLength);
  }
}

if (offsetof<BootEntry>() != 48) ERROR("BootEntry is 48 bytes");
if (offsetof<Archive>() > 32) ERROR("archive has no room for an Archive");

let count: u32 = 0;

// @ts-ignore: decorator
@inline
function rowAt(index: u32): BootEntry {
  return changetype<BootEntry>(rows + index * <u32>ENTRY_BYTES);
}

/** Finds all servers in the archive. */
export function openBootList(): void {
  archive.open(ARCHIVE_WINDOW, archiveBytes());
  while (archive.next() && count < <u32>MAXIMUM_ENTRIES) {
    if (!archive.isFolder && startsWith(archive.name, FOLDER)) add();
  }
}

function add(): void {
  const row = rowAt(count++);
  const name = slice(archive.name, FOLDER.length, sizeOf(archive.name));
  row.file = archive.data;
  row.stage = stageOf(archive.data);
  row.nameLength = min(sizeOf(name), PROCESS_NAME_BYTES);
  memory.copy(row.nameAddress, startOf(name), row.nameLength);
}

function stageOf(file: Span): u32 {
  if (!isProgram(file)) return NO_PROGRAM;
  const text = sectionOf(file, ".weft.manifest");
  return readManifest(manifest, text) ? manifest.stage : NO_PROGRAM;
}

/** The entry that is to be started next, if its stage is at most `stage`; or null. */
export function nextEntry(stage: u32): BootEntry | null {
  let best: BootEntry | null = null;
  for (let i: u32 = 0; i < count; ++i) {
    const row = rowAt(i);
    if (row.file == EMPTY || row.stage > stage) continue;
    if (best == null || row.stage < best.stage) best = row;
  }
  return best;
}
