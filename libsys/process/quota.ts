// How much memory a process needs, all of it counted before it is built: it gets one
// block of untyped memory, and nothing it does can make it use more.

import { SizeBits } from "../abi/object";
import { PAGE_BYTES } from "../frame";
import { Span } from "../span";
import { segmentAt, segmentCount } from "./elf";
import { Manifest } from "./manifest";
import { pagesOf } from "./program";

/** Start page, IPC buffer, address space, and one page for the small objects. */
const FIXED_PAGES: u32 = 4;
/**
 * Page tables beside those of the linear memory: 512 GiB, stack, text, windows, each two
 * levels.
 */
const FIXED_PAGE_TABLES: u32 = 16;
const PAGES_PER_TABLE: u32 = 512;
const WASM_PAGE_PAGES: u32 = 16;
/**
 * Capabilities kept beside frames and page tables: fault endpoint, sleep notification.
 */
const FIXED_KEPT: u32 = 8;

/** log2 of the least power of two that is not below `value`. */
export function bitsFor(value: u32): u32 {
  return value <= 1 ? 0 : 32 - <u32>clz(value - 1);
}

/** log2 of the bytes of a capability table with at least `slots` slots. */
export function tableBits(slots: u32): u32 {
  return bitsFor(slots) + SizeBits.Slot;
}

/** Pages of all segments, and so at least of those that must be copied. */
function segmentPages(image: Span): u32 {
  let pages: u32 = 0;
  for (let i: u32 = 0; i < segmentCount(image); ++i) {
    const segment = segmentAt(image, i);
    if (segment.loaded) pages += pagesOf(segment.memoryBytes);
  }
  return pages;
}

function pageTables(image: Span, manifest: Manifest, sharedPages: u32): u32 {
  const pages =
    manifest.memoryPages * WASM_PAGE_PAGES + segmentPages(image) + sharedPages;
  return FIXED_PAGE_TABLES + pages / PAGES_PER_TABLE;
}

/**
 * Slots of the Kept table; `sharedPages` are mapped into the process without being its
 * own.
 */
export function keptSlots(image: Span, manifest: Manifest, sharedPages: u32): u32 {
  return (
    FIXED_KEPT +
    FIXED_PAGES +
    pageTables(image, manifest, sharedPages) +
    manifest.memoryPages * WASM_PAGE_PAGES +
    segmentPages(image) +
    sharedPages
  );
}

/** log2 of the bytes of the one block that pays for all of the process. */
export function blockBits(image: Span, manifest: Manifest, sharedPages: u32): u32 {
  const powers =
    (<u32>1 << tableBits(keptSlots(image, manifest, sharedPages))) +
    (<u32>1 << tableBits(manifest.tableSlots)) +
    (<u32>1 << bitsFor(manifest.untypedBytes));
  const pages =
    FIXED_PAGES +
    pageTables(image, manifest, sharedPages) +
    manifest.memoryPages * WASM_PAGE_PAGES +
    segmentPages(image) +
    (manifest.stackBytes + manifest.dmaBytes) / PAGE_BYTES;
  // Twice the powers of two: each may waste up to its own size to be aligned.
  return bitsFor(2 * powers + pages * PAGE_BYTES);
}
