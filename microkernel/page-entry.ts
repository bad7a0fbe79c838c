// Page-table entries and the walk to them (Intel SDM volume 3A, section 4.5). Level 4 is
// the root; an entry at level 1 maps 4 KiB, one at level 2 may map 2 MiB. Tables are core
// memory, so a pointer is an address.

import { FrameFlag, Right } from "../libsys/abi/object";
import { cpu } from "./cpu";
import { PAGE_BITS } from "./memory-map";

export const ROOT_LEVEL: u32 = 4;
const LEVEL_BITS: u32 = 9;
/** Entry 511 of each root is the core's half, the same everywhere. */
export const KERNEL_ENTRY_OFFSET: u32 = 511 * 8;

export const enum EntryBit {
  Present = 1,
  Writable = 2,
  User = 4,
  WriteThrough = 8,
  CacheDisable = 16,
  Large = 128,
}
const ADDRESS_MASK: u64 = 0x000f_ffff_ffff_f000;

/** Address of the entry for `address` in `table`, which is one of `level`. */
// @ts-ignore: decorator
@inline
export function entryIn(table: u32, address: u64, level: u32): u32 {
  const shift = PAGE_BITS + LEVEL_BITS * (level - 1);
  return table + (<u32>(address >> shift) & 511) * 8;
}

// @ts-ignore: decorator
@inline
export function tableIn(entry: u64): u32 {
  return <u32>(entry & ADDRESS_MASK);
}

// @ts-ignore: decorator
@inline
export function isTable(entry: u64): bool {
  return (entry & (EntryBit.Present | EntryBit.Large)) == EntryBit.Present;
}

/** Where a walk ended: the address of an entry, and its level. */
// @ts-ignore: decorator
@inline
export function walkTo(root: u32, address: u64, level: u32): u64 {
  let table = root;
  let current = ROOT_LEVEL;
  while (true) {
    const place = entryIn(table, address, current);
    if (current == level) return walkResult(place, current);
    const entry = load<u64>(place);
    if (!isTable(entry)) return walkResult(place, current);
    table = tableIn(entry);
    --current;
  }
}

// @ts-ignore: decorator
@inline
function walkResult(place: u32, level: u32): u64 {
  return <u64>place | (<u64>level << 32);
}

// @ts-ignore: decorator
@inline
export function walkPlace(walk: u64): u32 {
  return <u32>walk;
}

// @ts-ignore: decorator
@inline
export function walkLevel(walk: u64): u32 {
  return <u32>(walk >> 32);
}

/** An entry for a table of the next level; what is mapped there decides about access. */
export function tableEntry(table: u32): u64 {
  return <u64>table | EntryBit.Present | EntryBit.Writable | EntryBit.User;
}

/** A leaf entry: `access` is Right and FrameFlag bits, `level` 1 or 2. */
export function frameEntry(physicalAddress: u64, access: u32, level: u32): u64 {
  let entry = physicalAddress | EntryBit.Present | EntryBit.User;
  if (access & Right.Write) entry |= EntryBit.Writable;
  if (!(access & Right.Execute)) entry |= cpu().noExecute;
  if (access & FrameFlag.Uncached) entry |= EntryBit.CacheDisable | EntryBit.WriteThrough;
  return level == 1 ? entry : entry | EntryBit.Large;
}

/** True when `entry` maps the frame at `physicalAddress`. */
export function mapsFrame(entry: u64, physicalAddress: u64, level: u32): bool {
  const large = (entry & EntryBit.Large) != 0;
  if (!(entry & EntryBit.Present) || (level == 2) != large) return false;
  return (entry & ADDRESS_MASK) == physicalAddress;
}
