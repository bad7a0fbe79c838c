// Makes frames of device registers at exact physical addresses. Untyped memory is handed
// out from its beginning on, so what lies before a wanted page is first split off as
// smaller untyped memory, which serves later wishes. Nothing is ever handed out twice.

import { ObjectType, SizeBits } from "../../libsys/abi/object";
import { Status } from "../../libsys/abi/status";
import { giveSlot, giveSlots, takeSlot, takeSlots } from "../../libsys/slots";
import { kindOf, makeObjects, makeSized } from "../../libsys/untyped";

const MAXIMUM_RANGES: u32 = 256;

/**
 * Physical pages first … first + pages − 1, untouched, are what `handle` still has to
 * give.
 */
@unmanaged
@final
class Range {
  first: u64;
  pages: u64;
  handle: u32;
  reserved: u32;
}

if (offsetof<Range>() != 24) ERROR("Range is 24 bytes");

const ranges: usize = memory.data(256 * 24, 8);
let count: u32 = 0;

// @ts-ignore: decorator
@inline
function rangeAt(index: u32): Range {
  return changetype<Range>(ranges + index * offsetof<Range>());
}

/** Adds untyped device memory to draw from; false when the table is full. */
export function addDeviceMemory(handle: u32, firstPage: u64, pages: u64): bool {
  if (count == MAXIMUM_RANGES) return false;
  const range = rangeAt(count++);
  range.handle = handle;
  range.first = firstPage;
  range.pages = pages;
  return true;
}

/**
 * Handle of the first of `pages` frames from physical page `page` on, in order; 0 when
 * impossible.
 */
export function takeDeviceFrames(page: u64, pages: u32): u32 {
  const range = rangeAround(page, pages);
  if (range == null) return 0;
  while (range.first < page) {
    if (!splitOff(range, page)) return 0;
  }
  const slot = takeSlots(pages);
  if (slot == 0) return 0;
  const kind = kindOf(ObjectType.Frame, SizeBits.Page);
  if (makeObjects(range.handle, kind, slot, pages) != Status.Ok) {
    giveSlots(slot, pages);
    return 0;
  }
  range.first += pages;
  range.pages -= pages;
  return slot;
}

function rangeAround(page: u64, pages: u32): Range | null {
  for (let index: u32 = 0; index < count; index++) {
    const range = rangeAt(index);
    if (page >= range.first && page + pages <= range.first + range.pages) return range;
  }
  return null;
}

/**
 * Splits the biggest naturally aligned block off the range that ends at or before `page`.
 */
function splitOff(range: Range, page: u64): bool {
  let order: u32 = 0;
  while (fits(range.first, order + 1, page)) order++;
  const slot = takeSlot();
  if (slot == 0) return false;
  const made = makeSized(range.handle, ObjectType.Untyped, SizeBits.Page + order, slot);
  if (made != Status.Ok || !addDeviceMemory(slot, range.first, <u64>1 << order)) {
    giveSlot(slot);
    return false;
  }
  range.first += <u64>1 << order;
  range.pages -= <u64>1 << order;
  return true;
}

// @ts-ignore: decorator
@inline
function fits(first: u64, order: u32, page: u64): bool {
  const size = <u64>1 << order;
  return (first & (size - 1)) == 0 && first + size <= page;
}
