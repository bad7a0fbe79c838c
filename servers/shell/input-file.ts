// The file that a command reads: opened by a word, read front to back in chunks. One at a
// time.

import { Status } from "../../libsys/abi/status";
import { now, sleep } from "../../libsys/ipc";
import { File, FileKind, READ_BYTES } from "../../libsys/protocol/file";
import { Span, spanAt } from "../../libsys/span";
import { Server, serverHandle } from "./connections";
import { failServer, failStatus } from "./failure";
import { stopped } from "./output";
import { absolutePath } from "./working-folder";

const chunkBytes: usize = memory.data(4096, 8);
const file: File = changetype<File>(memory.data(24, 8));

/**
 * How long a disk may be away when its driver has ended: the supervisor's longest pause.
 */
const PATIENCE: u64 = 2_000_000_000;
const PAUSE: u64 = 5_000_000;
/** What is printed into a file never says that the user typed Ctrl-C. */
const CHUNKS_BETWEEN_LOOKS: u32 = 256;

let name: Span = 0;
let position: u64 = 0;
let length: i32 = 0;
/** Chunks of all files. */
let chunks: u32 = 0;

if (offsetof<File>() != 24) ERROR("file has the size of File");

/** Opens the file that a word names; false, having said why, when that fails. */
export function openInput(word: Span): bool {
  const vfs = serverHandle(Server.Files);
  if (vfs == 0) {
    failServer(Server.Files);
    return false;
  }
  const status = file.open(vfs, absolutePath(word));
  if (status != Status.Ok) {
    failStatus(word, status);
    return false;
  }
  name = word;
  position = 0;
  length = 0;
  if (file.kind != <u32>FileKind.Directory) return true;
  failStatus(word, Status.IsDirectory);
  return false;
}

/** The file's size; 0 for devices without one and generated files. */
export function inputSize(): u64 {
  return file.size;
}

/** True when the size is known before the file is read. */
export function inputSized(): bool {
  return file.kind == <u32>FileKind.File || file.kind == <u32>FileKind.Disk;
}

/** Where the next chunk begins. */
export function inputPosition(): u64 {
  return position;
}

export function seekInput(offset: u64): void {
  position = offset;
}

/**
 * Reads the next chunk, at most `limit` bytes; false at the end, after Ctrl-C and, having
 * said why, after an error (see inputFailed).
 */
export function readInput(limit: u64): bool {
  length = 0;
  const wanted = <u32>min<u64>(limit, READ_BYTES);
  if (wanted == 0) return false;
  if (++chunks % CHUNKS_BETWEEN_LOOKS == 0 && stopped()) {
    length = Status.Canceled;
    return false;
  }
  length = file.read(position, <u32>chunkBytes, wanted);
  if (length == Status.PeerClosed && reopen()) {
    length = file.read(position, <u32>chunkBytes, wanted);
  }
  if (length < 0) failStatus(name, length);
  if (length <= 0) return false;
  position += length;
  return true;
}

/**
 * Opens a disk again by its name, whose driver has ended: vfs knows it under that name as
 * soon as the driver has been restarted. False when it does not come back as it was.
 */
function reopen(): bool {
  if (file.kind != <u32>FileKind.Disk) return false;
  const size = file.size;
  const deadline = now() + PATIENCE;
  file.close();
  while (file.open(serverHandle(Server.Files), absolutePath(name)) != Status.Ok) {
    if (now() >= deadline) return false;
    sleep(PAUSE);
  }
  return file.kind == <u32>FileKind.Disk && file.size == size;
}

/** The chunk read last. */
export function inputChunk(): Span {
  return spanAt(chunkBytes, length);
}

/** Whether the last readInput ended in an error, or at Ctrl-C. */
export function inputFailed(): bool {
  return length < 0;
}

export function closeInput(): void {
  file.close();
}
