// Memory at boot: from the loader's map to the ranges that init gets as untyped memory.
// RAM that the core reaches is ordinary; all else, RAM or devices, is flagged Device.
// Left out: the low megabyte's RAM, the image, the boot archive, the core's own devices.

import { BootUntyped, MAXIMUM_BOOT_UNTYPED, UntypedFlag } from "../libsys/abi/boot-info";
import { IMAGE_START, PAGE_BITS, PAGE_BYTES, WINDOW_BYTES } from "./memory-map";
import { MEMORY_TYPE_RAM, memoryMapEntry, StartInfo } from "./start-info";

const RANGE_BYTES: u32 = 16;
const ranges: usize = memory.data(768, 8);
let rangeCount: u32 = 0;
/** The largest ordinary range: the core takes its pages from there. */
let source: u32 = 0;

/** What no range may touch, in ascending order: pairs of start and end. */
const exclusions: usize = memory.data(80, 8);
const EXCLUSION_BYTES: u32 = 16;
const EXCLUSION_COUNT: u32 = 5;
const enum Exclusion {
  Image = 0,
  Archive = 1,
  IoApic = 2,
  Hpet = 3,
  LocalApic = 4,
}

const IO_APIC: u64 = 0xfec0_0000;
const HPET: u64 = 0xfed0_0000;
const LOCAL_APIC: u64 = 0xfee0_0000;
/** A write anywhere here is an interrupt of the writer's choice, exceptions included. */
const INTERRUPT_MESSAGE_BYTES: u64 = 0x10_0000;
/** Devices may be placed up to here, whatever the processor's limit. */
const PHYSICAL_END: u64 = 1 << 40;
/** A smaller rest is of no use to anybody, and ranges are few. */
const SMALLEST_RANGE_PAGES: u64 = 1;

/** Bytes of RAM that the loader told of. */
export let ramBytes: u64 = 0;

export function bootRangeCount(): u32 {
  return rangeCount;
}

export function bootRange(index: u32): BootUntyped {
  return changetype<BootUntyped>(ranges + index * RANGE_BYTES);
}

/** Collects the ranges. `archiveStart` and `archiveEnd` are page boundaries. */
export function collectMemory(
  info: StartInfo,
  imageEnd: u64,
  archiveStart: u64,
  archiveEnd: u64,
): void {
  exclude(Exclusion.Image, IMAGE_START, imageEnd);
  exclude(Exclusion.Archive, archiveStart, archiveEnd);
  exclude(Exclusion.IoApic, IO_APIC, IO_APIC + PAGE_BYTES);
  exclude(Exclusion.Hpet, HPET, HPET + PAGE_BYTES);
  exclude(Exclusion.LocalApic, LOCAL_APIC, LOCAL_APIC + INTERRUPT_MESSAGE_BYTES);
  let cursor: u64 = PAGE_BYTES;
  for (let i: u32 = 0; i < info.memoryMapEntries; ++i) {
    const entry = memoryMapEntry(info, i);
    if (entry.type != MEMORY_TYPE_RAM) continue;
    const end = entry.address + entry.bytes;
    ramBytes += entry.bytes;
    addRange(cursor, entry.address, UntypedFlag.Device);
    addRam(entry.address, end);
    cursor = max(cursor, end);
  }
  addRange(cursor, PHYSICAL_END, UntypedFlag.Device);
  source = changetype<u32>(largestRange());
}

/** Takes `count` whole pages off the range for the core's use at boot. */
export function takePages(count: u32): u32 {
  const range = changetype<BootUntyped>(<usize>source);
  assert(range.pages >= count, "not enough memory to boot");
  const address = <u32>range.base;
  range.base += <u64>count << PAGE_BITS;
  range.pages -= count;
  return address;
}

function exclude(index: Exclusion, start: u64, end: u64): void {
  store<u64>(exclusions + <u32>index * EXCLUSION_BYTES, start);
  store<u64>(exclusions + <u32>index * EXCLUSION_BYTES, end, 8);
}

/** RAM below 1 MiB holds what the loader left for us to read, so it stays unused. */
function addRam(start: u64, end: u64): void {
  const low = max<u64>(start, IMAGE_START);
  addRange(low, min(end, WINDOW_BYTES), 0);
  addRange(max(low, WINDOW_BYTES), end, UntypedFlag.Device);
}

/** Adds the whole pages between `start` and `end` that nothing excludes. */
function addRange(start: u64, end: u64, flags: u32): void {
  let from = start;
  for (let i: u32 = 0; i < EXCLUSION_COUNT; ++i) {
    const first = load<u64>(exclusions + i * EXCLUSION_BYTES);
    const last = load<u64>(exclusions + i * EXCLUSION_BYTES, 8);
    if (last <= from || first >= end) continue;
    addPart(from, first, flags);
    from = last;
  }
  addPart(from, end, flags);
}

function addPart(start: u64, end: u64, flags: u32): void {
  const first = (start + PAGE_BYTES - 1) >> PAGE_BITS;
  const last = end >> PAGE_BITS;
  if (last < first + SMALLEST_RANGE_PAGES || rangeCount == MAXIMUM_BOOT_UNTYPED) return;
  const range = bootRange(rangeCount);
  range.base = first << PAGE_BITS;
  range.pages = <u32>(last - first);
  range.flags = flags;
  ++rangeCount;
}

function largestRange(): BootUntyped {
  let largest = bootRange(0);
  for (let i: u32 = 0; i < rangeCount; ++i) {
    const range = bootRange(i);
    if (range.flags) continue;
    if (largest.flags || range.pages > largest.pages) largest = range;
  }
  return largest;
}
