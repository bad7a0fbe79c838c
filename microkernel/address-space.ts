// Address spaces and their identifiers. A mapping remembers the identifier and its
// generation, so that one made in a space that is gone is recognised for ever. The
// identifier also is the PCID.

import { Capability } from "./capability";
import { cpu, CpuFeature } from "./cpu";
import { invalidatePage, invalidatePcid, symbolAddress, writeCr3 } from "./hardware";
import { ImageSymbol, windowPointer } from "./memory-map";
import { EntryBit, KERNEL_ENTRY_OFFSET } from "./page-entry";

const SPACE_BYTES: u32 = 8;
const INVALIDATE_ADDRESS: u32 = 0;
const INVALIDATE_IDENTIFIER: u32 = 1;
/** With PCID: writing CR3 keeps what the TLB knows of the new space. */
const KEEP_TRANSLATIONS: u64 = 1 << 63;
const IDENTIFIER_MASK: u32 = 0xfff;

/** {root or next free identifier, generation} of each; identifier 0 is no space. */
const spaces: usize = memory.data(32768, 64);
let firstFree: u32 = 0;
/** Identifiers from here on were never used, so nothing has to be filled in at boot. */
let firstUnused: u32 = 1;
let freeCount: u32 = 4095;

// @ts-ignore: decorator
@inline
function entryOf(identifier: u32): usize {
  return spaces + identifier * SPACE_BYTES;
}

export function freeSpaceIdentifiers(): u32 {
  return freeCount;
}

/** Makes the zeroed page that `slot` names the root of a space; an identifier is free. */
export function createSpace(slot: Capability): void {
  const root = slot.object;
  const identifier = takeIdentifier();
  store<u32>(entryOf(identifier), root);
  slot.asid = identifier;
  slot.generation = load<u32>(entryOf(identifier), 4);
  store<u64>(root + KERNEL_ENTRY_OFFSET, kernelEntry());
}

/** What all spaces have of the core. */
function kernelEntry(): u64 {
  if (cpu().features & CpuFeature.Isolation) {
    const half = windowPointer(symbolAddress(ImageSymbol.IsolatedHalf));
    return <u64>half | EntryBit.Present | EntryBit.Writable;
  }
  return load<u64>(<u32>cpu().kernelRoot + KERNEL_ENTRY_OFFSET);
}

/** The last capability to the space is gone, so no thread uses it any more. */
export function destroySpace(root: u32, identifier: u32): void {
  forgetSpace(root, identifier);
  const entry = entryOf(identifier);
  store<u32>(entry, firstFree);
  store<u32>(entry, load<u32>(entry, 4) + 1, 4);
  firstFree = identifier;
  ++freeCount;
}

/**
 * Root table of the space in which `slot` is mapped, or 0 when it is not, or that space
 * is gone.
 */
export function mappedRoot(slot: Capability): u32 {
  if (slot.asid == 0) return 0;
  const entry = entryOf(slot.asid);
  return load<u32>(entry, 4) == slot.generation ? load<u32>(entry) : 0;
}

/** What CR3 holds while a thread of the space behind `slot` runs. */
export function threadRoot(slot: Capability): u64 {
  return rootValue(slot.object, slot.asid);
}

/** Forgets the translation of `address` in the space of `root`. */
export function forgetPage(root: u32, identifier: u32, address: u64): void {
  if (loaded(root)) invalidatePage(address);
  else if (cpu().features & CpuFeature.Pcid) {
    invalidatePcid(INVALIDATE_ADDRESS, identifier, address);
  }
}

/** Forgets all translations of the space of `root`. */
export function forgetSpace(root: u32, identifier: u32): void {
  if (cpu().features & CpuFeature.Pcid) {
    invalidatePcid(INVALIDATE_IDENTIFIER, identifier, 0);
  } else if (loaded(root)) {
    writeCr3(<u64>root);
  }
}

/** True when the running thread's space, which is the one in use, is that of `root`. */
function loaded(root: u32): bool {
  const current = cpu().current;
  return current != null && (<u32>current.root & ~IDENTIFIER_MASK) == root;
}

function rootValue(root: u32, identifier: u32): u64 {
  if (!(cpu().features & CpuFeature.Pcid)) return <u64>root;
  return <u64>root | <u64>identifier | KEEP_TRANSLATIONS;
}

function takeIdentifier(): u32 {
  --freeCount;
  const identifier = firstFree;
  if (identifier == 0) return firstUnused++;
  firstFree = load<u32>(entryOf(identifier));
  return identifier;
}
