// What each module file of the boot archive says of itself, in the order of the archive:
// copies of the loader's answers, of which depmod makes the indexes. Names in it have no
// `-`, so that they can be compared.

import { entryValue } from "../../libsys/modinfo";
import { Span, before, byteAt, equal, sizeOf, spanAt, startOf } from "../../libsys/span";

export const MAXIMUM_MODULES: u32 = 256;
const STORAGE_BYTES: u32 = 131_072;
const DOT: u32 = 0x2e;
const DASH: u32 = 0x2d;
const UNDERSCORE: u32 = 0x5f;

@unmanaged
@final
class CatalogueEntry {
  /** Name of the file in /boot/modules. */
  file: Span;
  /** As modprobe knows the module: the file's name without `.ko` and what follows. */
  name: Span;
  /** Its modinfo strings, each with a NUL behind it. */
  information: Span;
}

const ENTRY_BYTES: i32 = 24;
const entries: usize = memory.data(6144, 8);
const storage: usize = memory.data(131_072, 8);

if (offsetof<CatalogueEntry>() != ENTRY_BYTES) ERROR("ENTRY_BYTES is wrong");
if (MAXIMUM_MODULES * ENTRY_BYTES != 6144) ERROR("entries has its entries");

let count: u32 = 0;
let used: u32 = 0;

export function clearCatalogue(): void {
  count = 0;
  used = 0;
}

/** Adds a module; false when there is no room for it. */
export function addModule(file: Span, information: Span): bool {
  const needed = sizeOf(file) * 2 + sizeOf(information);
  if (count == MAXIMUM_MODULES || needed > STORAGE_BYTES - used) return false;
  const entry = entryAt(count++);
  entry.file = keep(file);
  entry.name = before(keep(file), DOT);
  entry.information = keep(information);
  foldDashes(entry.name);
  foldDashes(entryValue(entry.information, "depends", 0));
  return true;
}

/** How many modules there are; they are known by their numbers, from 0. */
export function moduleCount(): u32 {
  return count;
}

export function fileOf(module: u32): Span {
  return entryAt(module).file;
}

export function nameOf(module: u32): Span {
  return entryAt(module).name;
}

export function informationOf(module: u32): Span {
  return entryAt(module).information;
}

/** The number of the module with this name; moduleCount() when there is none. */
export function findModule(name: Span): u32 {
  let module: u32 = 0;
  while (module < count && !equal(nameOf(module), name)) module++;
  return module;
}

/** The names of the modules that this one needs, with commas between them. */
export function neededBy(module: u32): Span {
  return entryValue(informationOf(module), "depends", 0);
}

// @ts-ignore: decorator
@inline
function entryAt(index: u32): CatalogueEntry {
  return changetype<CatalogueEntry>(entries + index * ENTRY_BYTES);
}

function keep(text: Span): Span {
  memory.copy(storage + used, startOf(text), sizeOf(text));
  const kept = spanAt(storage + used, sizeOf(text));
  used += sizeOf(text);
  return kept;
}

/** `virtio-blk` and `virtio_blk` are one module. */
function foldDashes(text: Span): void {
  for (let index: u32 = 0; index < sizeOf(text); index++) {
    if (byteAt(text, index) == DASH) store<u8>(startOf(text) + index, <u8>UNDERSCORE);
  }
}
