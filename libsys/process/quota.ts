// How much memory a process needs, all of it counted before it is built: it gets one
// block of untyped memory, and nothing it does can make it use more.

import { LINEAR_DATA } from "../abi/layout";
import { SizeBits } from "../abi/object";
import { PAGE_BYTES } from "../frame";
import { segmentAt, segmentCount } from "./elf";
import { Manifest } from "./manifest";
import { Process } from "./process";
import { pagesOf, sharesFile } from "./program";

/** Start page and IPC buffer. */
const FIXED_FRAMES: u32 = 2;
/** Address space, and one page for the small objects. */
const FIXED_OBJECT_PAGES: u32 = 2;
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

function pageTables(process: Process, manifest: Manifest, shared: u32): u32 {
  const pages = ownPages(process, manifest) + foreignPages(process, shared);
  return FIXED_PAGE_TABLES + (pages + PAGES_PER_TABLE - 1) / PAGES_PER_TABLE;
}

/** Slots of the Kept table; `shared` pages are mapped that the builder adds. */
export function keptSlots(process: Process, manifest: Manifest, shared: u32): u32 {
  const pages = ownPages(process, manifest) + foreignPages(process, shared);
  return FIXED_KEPT + pageTables(process, manifest, shared) + pages;
}

/** log2 of the bytes of the one block that pays for all of the process. */
export function blockBits(process: Process, manifest: Manifest, shared: u32): u32 {
  const pages =
    FIXED_OBJECT_PAGES +
    pageTables(process, manifest, shared) +
    ownPages(process, manifest) +
    (manifest.stackBytes + manifest.dmaBytes) / PAGE_BYTES;
  return bitsFor(powerBytes(process, manifest) + pages * PAGE_BYTES);
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
