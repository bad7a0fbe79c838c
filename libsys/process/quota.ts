// How much memory a process needs, all of it counted before it is built: it gets that
// much untyped memory, and nothing it does can make it use more.

import { LINEAR_DATA } from "../abi/layout";
import { SizeBits } from "../abi/object";
import { PAGE_BYTES } from "../frame";
import { segmentAt, segmentCount } from "./elf";
import { Manifest } from "./manifest";
import { Process } from "./process";
import { LARGE_PAGE_BYTES, largeEnd, largeStart, pagesOf } from "./heap";
import { sharesFile } from "./program";

/** Start page and IPC buffer. */
const FIXED_FRAMES: u32 = 2;
/** For the small objects; behind DMA memory the last of them begin another. */
const SMALL_OBJECT_PAGES: u32 = 2;
const ADDRESS_SPACE_PAGES: u32 = 1;
/**
 * Page tables: one for all, one for each GiB in which something can lie (linear memory 2,
 * windows, stack, text), and of the lowest level for stack, devices, DMA, and what begins
 * or ends inside one.
 */
const FIXED_PAGE_TABLES: u32 = 1 + 5 + 5;
const PAGES_PER_TABLE: u32 = 512;
const WASM_PAGE_PAGES: u32 = 16;
/** Below LINEAR_DATA only FIXED_FRAMES are mapped. */
const LOW_PAGES: u32 = LINEAR_DATA / PAGE_BYTES;
/** Capabilities kept beside frames and page tables: fault endpoint, thread's buffer. */
const FIXED_KEPT: u32 = 8;

/** Which pages of a program are counted. */
const enum Share {
  /** Those made for the process. */
  Own = 0,
  /** Those of the file, mapped. */
  File = 1,
}

/** log2 of the least power of two that is not below `value`. */
export function bitsFor(value: u32): u32 {
  return value <= 1 ? 0 : 32 - <u32>clz(value - 1);
}

/** log2 of the bytes of a capability table with at least `slots` slots. */
export function tableBits(slots: u32): u32 {
  return bitsFor(slots) + SizeBits.Slot;
}

/** Pages of the segments above the linear memory. */
function textPages(process: Process, share: Share): u32 {
  let pages: u32 = 0;
  for (let i: u32 = 0; i < segmentCount(process.image); ++i) {
    const segment = segmentAt(process.image, i);
    if (!segment.loaded || segment.linear) continue;
    const mapped = sharesFile(process, segment) ? pagesOf(segment.fileBytes) : 0;
    pages += share == Share.File ? mapped : pagesOf(segment.memoryBytes) - mapped;
  }
  return pages;
}

/** Pages made for the process and mapped, the stack and those for DMA apart. */
function ownPages(process: Process, manifest: Manifest): u32 {
  const linear = manifest.memoryPages * WASM_PAGE_PAGES - LOW_PAGES;
  return FIXED_FRAMES + linear + textPages(process, Share.Own);
}

/** Pages of others that are mapped; `shared` are those that the builder adds. */
function foreignPages(process: Process, shared: u32): u32 {
  return textPages(process, Share.File) + shared;
}

/** Pages of 2 MiB; each is one mapping and needs no page table of the lowest level. */
export function countLarge(process: Process, manifest: Manifest): u32 {
  const first = largeStart(process.image, manifest);
  return <u32>((largeEnd(process.image, manifest) - first) / LARGE_PAGE_BYTES);
}

/** Pages of 4 KiB that are mapped, the stack and those for DMA apart. */
function smallPages(process: Process, manifest: Manifest, shared: u32): u32 {
  const pages = ownPages(process, manifest) + foreignPages(process, shared);
  return pages - countLarge(process, manifest) * PAGES_PER_TABLE;
}

function pageTables(process: Process, manifest: Manifest, shared: u32): u32 {
  const pages = smallPages(process, manifest, shared);
  return FIXED_PAGE_TABLES + (pages + PAGES_PER_TABLE - 1) / PAGES_PER_TABLE;
}

/** Slots of the Kept table; `shared` pages are mapped that the builder adds. */
export function countKept(process: Process, manifest: Manifest, shared: u32): u32 {
  const pages = smallPages(process, manifest, shared) + countLarge(process, manifest);
  return FIXED_KEPT + pageTables(process, manifest, shared) + pages;
}

/** Pages of 4 KiB for frames, page tables and the address space. */
export function countPages(process: Process, manifest: Manifest, shared: u32): u32 {
  return (
    ADDRESS_SPACE_PAGES +
    pageTables(process, manifest, shared) +
    ownPages(process, manifest) -
    countLarge(process, manifest) * PAGES_PER_TABLE +
    manifest.stackBytes / PAGE_BYTES
  );
}

/** log2 of the bytes of the block for all other objects, and for DMA. */
export function objectBits(process: Process, manifest: Manifest): u32 {
  const small = manifest.dmaBytes == 0 ? 1 : SMALL_OBJECT_PAGES;
  const bytes = small * PAGE_BYTES + manifest.dmaBytes;
  return bitsFor(powerBytes(process, manifest) + bytes);
}

/** Whole pages of what comes first in the block, each at a multiple of its size. */
function powerBytes(process: Process, manifest: Manifest): u32 {
  let end: u32 = 0;
  if (manifest.untypedBytes > 0) end = <u32>1 << bitsFor(manifest.untypedBytes);
  end = afterPower(end, tableBits(manifest.tableSlots));
  end = afterPower(end, tableBits(process.keptSlots));
  return (end + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
}

function afterPower(end: u32, sizeBits: u32): u32 {
  const size = <u32>1 << sizeBits;
  return ((end + size - 1) & ~(size - 1)) + size;
}
