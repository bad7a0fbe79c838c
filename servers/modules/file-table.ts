// Where the archive's files lie, noted once: a load looks its file up without reading the
// archive's headers again. The names are hashed; who looks one up compares it too. Files
// for which there is no room are not in it.

import { EMPTY, Span, equal, sizeOf, spanAt, startOf } from "../../libsys/span";

const MAXIMUM_FILES: u32 = 512;
/** A power of two, twice as many as files, so that searches end soon. */
const PLACES: u32 = 1024;
const NAME_BYTES: u32 = 16_384;

@unmanaged
@final
class File {
  /** EMPTY marks a free place: no file has an empty name. */
  name: Span;
  data: Span;
}

if (offsetof<File>() != 16) ERROR("File is 16 bytes");

const files: usize = memory.data(1024 * 16, 8);
const names: usize = memory.data(16_384, 8);
let count: u32 = 0;
let namesUsed: u32 = 0;

/** Notes a file; false when there is no room left. The first of a name counts. */
export function addFile(name: Span, data: Span): bool {
  const file = placeOf(name);
  if (file.name != EMPTY) return true;
  const length = sizeOf(name);
  if (count == MAXIMUM_FILES || length > NAME_BYTES - namesUsed) return false;
  memory.copy(names + namesUsed, startOf(name), length);
  file.name = spanAt(names + namesUsed, length);
  file.data = data;
  namesUsed += length;
  count++;
  return true;
}

/** Contents of the file; nothing when it is not noted. */
export function findFile(name: Span): Span {
  return placeOf(name).data;
}

/** The name's place, or the free one where it would be. */
function placeOf(name: Span): File {
  let place = hashOf(name);
  while (true) {
    const file = fileAt(place % PLACES);
    if (file.name == EMPTY || equal(file.name, name)) return file;
    place++;
  }
}

// @ts-ignore: decorator
@inline
function fileAt(place: u32): File {
  return changetype<File>(files + place * offsetof<File>());
}

/** FNV-1a. */
function hashOf(name: Span): u32 {
  let hash: u32 = 0x811c9dc5;
  const end = startOf(name) + sizeOf(name);
  for (let at = startOf(name); at < end; at++) {
    hash = (hash ^ load<u8>(at)) * 0x01000193;
  }
  return hash;
}
