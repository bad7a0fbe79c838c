// Files by path: interface "vfs", served by servers/vfs. It keeps nothing for its
// clients: a node number stands for a file as long as the file exists, and opening a disk
// hands out the endpoint of its driver, so that reads go there directly.
// docs/protocols/file.md.

import { Right } from "../abi/object";
import { Status } from "../abi/status";
import { deleteCapability } from "../capability";
import { call } from "../ipc";
import { message } from "../message";
import { giveSlot, takeSlot } from "../slots";
import { Span, sizeOf, startOf } from "../span";
import { BLOCK_READ_SECTORS, SECTOR_BYTES, readSectors } from "./block";

export const enum FileOperation {
  /**
   * text = absolute path. Reply: word0 node, word1 FileKind, word2 size in bytes; text =
   * the path without `.`, `..` and doubled slashes. A disk: capability 0 = endpoint of
   * its driver (protocol block).
   */
  Open = 1,
  /** word0 node, word1 offset, word2 bytes. Reply: text = as many, fewer at the end. */
  Read = 2,
  /**
   * word0 node of a directory, word1 index. Reply: word1 FileKind, word2 size; text =
   * name. NotFound: no more.
   */
  List = 3,
  /**
   * word0 sectors; text = what the name begins with ("vd"); capability 0 = endpoint.
   * Reply: text = name.
   */
  PublishDisk = 4,
  /**
   * word0 index. Reply: text = `source path type options`, one mount. NotFound: no more.
   */
  Mount = 5,
}

export const enum FileKind {
  None = 0,
  File = 1,
  Directory = 2,
  /** Reads go to the driver. */
  Disk = 3,
  /** A device that is no disk; it has no size. */
  Device = 4,
  /** Text made when it is read; its size is unknown before. */
  Generated = 5,
  /**
   * As Generated; it is written at the module loader (protocol modules, SetParameter).
   */
  Parameter = 6,
}

/** A read gives at most so many bytes; a multiple of the sector and of hexdump's line. */
export const READ_BYTES: u32 = BLOCK_READ_SECTORS * SECTOR_BYTES;

/** An open file, in its opener's hands. */
@unmanaged
@final
export class File {
  vfs: u32;
  node: u32;
  kind: u32; // FileKind
  /** A disk's endpoint, 0 otherwise. */
  disk: u32;
  size: u64;

  /**
   * Opens a path; after success, `close` must be called. message.text is the path in
   * short.
   */
  open(vfs: u32, path: Span): Status {
    const slot = takeSlot();
    if (slot == 0) return Status.LimitReached;
    message.begin(FileOperation.Open);
    message.putText(startOf(path), sizeOf(path));
    message.receiveInto(0, slot);
    const status = call(vfs);
    message.receiveInto(0, 0);
    const given = status == Status.Ok && message.receivedCapabilities == 1;
    if (!given) giveSlot(slot);
    this.disk = given ? slot : 0;
    if (status != Status.Ok) return status;
    this.vfs = vfs;
    this.node = <u32>message.word0;
    this.kind = <u32>message.word1;
    this.size = message.word2;
    return Status.Ok;
  }

  /** Gives back what `open` took. */
  close(): void {
    if (this.disk == 0) return;
    deleteCapability(this.disk);
    giveSlot(this.disk);
    this.disk = 0;
  }

  /**
   * Reads at most `length` and READ_BYTES bytes at `offset` to `buffer`. Answers how
   * many, 0 at the end, or a negative Status.
   */
  read(offset: u64, buffer: u32, length: u32): i32 {
    if (this.kind == FileKind.Directory) return Status.IsDirectory;
    if (this.kind == FileKind.Disk) return this.readDisk(offset, buffer, length);
    message.begin(FileOperation.Read);
    message.word0 = this.node;
    message.word1 = offset;
    message.word2 = min(length, READ_BYTES);
    const status = call(this.vfs);
    if (status != Status.Ok) return status;
    return this.take(buffer, 0, min(length, READ_BYTES));
  }

  private readDisk(offset: u64, buffer: u32, length: u32): i32 {
    if (offset >= this.size || length == 0) return 0;
    const sector = offset / SECTOR_BYTES;
    const skipped = <u32>(offset % SECTOR_BYTES);
    const left = this.size / SECTOR_BYTES - sector;
    const touched = (<u64>skipped + length + SECTOR_BYTES - 1) / SECTOR_BYTES;
    const count = <u32>min(min<u64>(BLOCK_READ_SECTORS, left), touched);
    const status = readSectors(this.disk, sector, count);
    if (status == Status.BadHandle) return Status.PeerClosed;
    if (status != Status.Ok) return status;
    return this.take(buffer, skipped, length);
  }

  private take(buffer: u32, skipped: u32, length: u32): i32 {
    const text = message.text;
    if (sizeOf(text) <= skipped) return 0;
    const count = min(length, sizeOf(text) - skipped);
    memory.copy(buffer, startOf(text) + skipped, count);
    return count;
  }
}

if (offsetof<File>() != 24) ERROR("File is 24 bytes");

/**
 * Entry `index` of a directory: message.text is its name, word1 its FileKind, word2 its
 * size.
 */
export function listEntry(vfs: u32, node: u32, index: u32): Status {
  message.begin(FileOperation.List);
  message.word0 = node;
  message.word1 = index;
  return call(vfs);
}

/** Line `index` of the table of mounts, in message.text. */
export function listMount(vfs: u32, index: u32): Status {
  message.begin(FileOperation.Mount);
  message.word0 = index;
  return call(vfs);
}

/**
 * Publishes a disk under the next free name that begins with `prefix`; message.text is
 * the name.
 */
export function publishDisk(
  vfs: u32,
  prefix: string,
  sectors: u64,
  endpoint: u32,
): Status {
  message.begin(FileOperation.PublishDisk);
  message.word0 = sectors;
  message.putString(prefix);
  message.attach(endpoint);
  return call(vfs);
}

/** The rights that a published endpoint needs: its holders may call, and no more. */
export const DISK_RIGHTS: u32 = Right.Write;
