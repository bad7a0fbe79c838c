// The part of a linear memory behind the program's static data: where it lies, and where
// pages of 2 MiB fit into it.

import { LINEAR_DATA } from "../abi/layout";
import { PAGE_BYTES } from "../frame";
import { Span } from "../span";
import { segmentAt, segmentCount } from "./elf";
import { Manifest } from "./manifest";

export const LARGE_PAGE_BYTES: u32 = 0x20_0000;
const WASM_PAGE_BYTES: u32 = 0x10000;

/** Pages that hold `bytes`. */
// @ts-ignore: decorator
@inline
export function pagesOf(bytes: u64): u32 {
  return <u32>((bytes + (PAGE_BYTES - 1)) / PAGE_BYTES);
}

/** Where the last segment of the linear memory ends. */
export function heapStart(image: Span): u64 {
  let end: u64 = LINEAR_DATA;
  for (let i: u32 = 0; i < segmentCount(image); ++i) {
    const segment = segmentAt(image, i);
    if (!segment.loaded || !segment.linear) continue;
    end = segment.address + <u64>pagesOf(segment.memoryBytes) * PAGE_BYTES;
  }
  return end;
}

export function heapEnd(manifest: Manifest): u64 {
  return <u64>manifest.memoryPages * WASM_PAGE_BYTES;
}

/** Where the first page of 2 MiB lies; largeEnd when there is none. */
export function largeStart(image: Span, manifest: Manifest): u64 {
  const start = heapStart(image) + (LARGE_PAGE_BYTES - 1);
  return min(start & ~(<u64>(LARGE_PAGE_BYTES - 1)), largeEnd(image, manifest));
}

/** Where the last page of 2 MiB ends; where the heap starts when none fits. */
export function largeEnd(image: Span, manifest: Manifest): u64 {
  const end = heapEnd(manifest) & ~(<u64>(LARGE_PAGE_BYTES - 1));
  const start = heapStart(image);
  const first = (start + (LARGE_PAGE_BYTES - 1)) & ~(<u64>(LARGE_PAGE_BYTES - 1));
  return end > first ? end : start;
}
