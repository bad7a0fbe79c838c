// The image of init, which the build links into the core's: its segments, and the address
// space made of them. The table's format is in docs/core.md.

import { Right } from "../libsys/abi/object";
import { symbolAddress, zeroWords } from "./hardware";
import { takePages } from "./boot-memory";
import { ImageSymbol, PAGE_BYTES, windowPointer } from "./memory-map";
import { frameEntry, tableEntry } from "./page-entry";
import { walkLevel, walkPlace, walkTo } from "./page-entry";

const INIT_MAGIC: u32 = 0x494e_4954;
const SEGMENTS_OFFSET: u32 = 16;
const SEGMENT_BYTES: u32 = 24;

@unmanaged
@final
class InitTable {
  magic: u32;
  count: u32;
  entry: u64;
}

@unmanaged
@final
class InitSegment {
  virtualAddress: u64;
  /**
   * Where its content lies in the image: an address of this module, on a page boundary.
   */
  coreAddress: u32;
  fileBytes: u32;
  memoryBytes: u32;
  rights: u32; // Right
}

if (offsetof<InitSegment>() != 24) ERROR("segments are 24 bytes apart");

function initTable(): InitTable {
  const table = changetype<InitTable>(
    <usize>windowPointer(symbolAddress(ImageSymbol.InitTable)),
  );
  assert(table.magic == INIT_MAGIC, "the image has no init");
  return table;
}

/** Address of init's first instruction. */
export function initEntry(): u64 {
  return initTable().entry;
}

/** Maps all of init's segments in the space of `root`. */
export function mapInit(root: u32): void {
  const table = initTable();
  for (let i: u32 = 0; i < table.count; ++i) {
    const address = changetype<usize>(table) + SEGMENTS_OFFSET + i * SEGMENT_BYTES;
    mapSegment(root, changetype<InitSegment>(address));
  }
}

/**
 * Content is mapped where it lies in the image; what it has beyond that is fresh zeroed
 * memory.
 */
function mapSegment(root: u32, segment: InitSegment): void {
  for (let offset: u32 = 0; offset < segment.memoryBytes; offset += PAGE_BYTES) {
    let page = segment.coreAddress + offset;
    if (offset >= segment.fileBytes) {
      page = takePages(1);
      zeroWords(page, PAGE_BYTES >> 3);
    }
    mapBootPage(root, segment.virtualAddress + offset, page, segment.rights);
  }
}

/** Maps fresh memory of undefined content, `bytes` up to `end`. */
export function mapStack(root: u32, end: u64, bytes: u32): void {
  for (let offset: u32 = PAGE_BYTES; offset <= bytes; offset += PAGE_BYTES) {
    mapBootPage(root, end - offset, takePages(1), Right.Read | Right.Write);
  }
}

/**
 * Maps one page, with whatever page tables that takes. They belong to nobody, for ever.
 */
export function mapBootPage(root: u32, address: u64, page: u32, rights: u32): void {
  let walk = walkTo(root, address, 1);
  while (walkLevel(walk) != 1) {
    const table = takePages(1);
    zeroWords(table, PAGE_BYTES >> 3);
    store<u64>(walkPlace(walk), tableEntry(table));
    walk = walkTo(root, address, 1);
  }
  store<u64>(walkPlace(walk), frameEntry(page, rights, 1));
}
