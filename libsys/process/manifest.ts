// What a program may touch and how much of everything it gets, from its file's
// `.weft.manifest` section: NUL-terminated `key=value` strings (docs/abi.md, "Program
// files"). A program without the section, or a key without a value in range, is refused
// by `readManifest`.

import { allDigits, parseDecimal, parseHex } from "../number";
import { EMPTY, Span, after, before, equals, indexOf, sizeOf, slice } from "../span";

/**
 * What only servers of the boot archive can be given; a module's manifest cannot name
 * these.
 */
export const enum Privilege {
  /** The boot archive's pages, mapped. */
  Archive = 1,
  /** Also the frames of those pages. */
  ArchiveFrames = 2,
  /** Claiming interrupts for others. */
  InterruptControl = 4,
  /** All I/O ports. */
  IoPorts = 8,
  /** Half of the machine's memory. */
  HalfMemory = 16,
  /** Memory of all devices. */
  DeviceMemory = 32,
  /** Making endpoints of the name server for others. */
  NamesAuthority = 64,
  /** The core's log, for reading. */
  ReadLog = 128,
}

@unmanaged
@final
export class Manifest {
  /** The whole section, for the keys that may repeat. */
  text: Span;
  stage: u32;
  memoryPages: u32; // of 64 KiB
  stackBytes: u32;
  dmaBytes: u32;
  untypedBytes: u32;
  tableSlots: u32;
  priority: u32;
  fpu: u32;
  usesBus: u32;
  privileges: u32; // Privilege
  valid: u32;
  reserved: u32;
}

if (offsetof<Manifest>() != 56) ERROR("Manifest is 56 bytes");

const MAXIMUM_MEMORY_PAGES: u32 = 32768;
const MAXIMUM_STACK_BYTES: u32 = 0xf0000;
/** What the builder makes in one step, so that the frames are consecutive. */
const MAXIMUM_DMA_BYTES: u32 = 0x38000;
const MAXIMUM_UNTYPED_BYTES: u32 = 0x1000000;
const MAXIMUM_TABLE_SLOTS: u32 = 65536;
const MINIMUM_TABLE_SLOTS: u32 = 32;
const MAXIMUM_PRIORITY: u32 = 254;

/** One `key=value` of the text at `position`, and the position after it. */
function lineAt(text: Span, position: u32): Span {
  return slice(text, position, indexOf(text, 0, position));
}

/** Value number `skip` of the repeated key; an empty span when there are fewer. */
export function manifestValue(text: Span, key: string, skip: u32): Span {
  let left = skip;
  for (let at: u32 = 0; at < sizeOf(text);) {
    const line = lineAt(text, at);
    at += sizeOf(line) + 1;
    if (!equals(before(line, 0x3d), key)) continue;
    if (left == 0) return after(line, 0x3d);
    left--;
  }
  return EMPTY;
}

/** Number of `manifestValue`s that the key has. */
export function manifestCount(text: Span, key: string): u32 {
  let count: u32 = 0;
  for (let at: u32 = 0; at < sizeOf(text);) {
    const line = lineAt(text, at);
    at += sizeOf(line) + 1;
    if (equals(before(line, 0x3d), key)) count++;
  }
  return count;
}

/** First port of port range `index`; its number of ports is `portCount`. */
export function firstPort(text: Span, index: u32): u32 {
  return <u32>parseHex(before(manifestValue(text, "port", index), 0x3a));
}

export function portCount(text: Span, index: u32): u32 {
  return <u32>parseHex(after(manifestValue(text, "port", index), 0x3a));
}

/**
 * Fills `manifest` from the section's text; false when a value is missing or out of
 * range.
 */
export function readManifest(manifest: Manifest, text: Span): bool {
  manifest.text = text;
  manifest.valid = 1;
  const stage = manifestValue(text, "stage", 0);
  manifest.stage = allDigits(stage, 10) ? <u32>parseDecimal(stage) : 99;
  manifest.memoryPages = number(manifest, "memory", 2, MAXIMUM_MEMORY_PAGES);
  manifest.stackBytes = pages(manifest, "stack", 4096, MAXIMUM_STACK_BYTES);
  manifest.dmaBytes = pages(manifest, "dma", 0, MAXIMUM_DMA_BYTES);
  manifest.untypedBytes = pages(manifest, "untyped", 0, MAXIMUM_UNTYPED_BYTES);
  manifest.tableSlots = number(
    manifest,
    "slots",
    MINIMUM_TABLE_SLOTS,
    MAXIMUM_TABLE_SLOTS,
  );
  manifest.priority = number(manifest, "priority", 1, MAXIMUM_PRIORITY);
  manifest.fpu = number(manifest, "fpu", 0, 1);
  manifest.usesBus = sizeOf(manifestValue(text, "bus", 0)) > 0 ? 1 : 0;
  manifest.privileges = privilegesOf(text);
  return manifest.valid != 0;
}

function number(manifest: Manifest, key: string, least: u32, most: u32): u32 {
  const value = manifestValue(manifest.text, key, 0);
  const parsed = parseDecimal(value);
  if (allDigits(value, 10) && parsed >= least && parsed <= most) return <u32>parsed;
  manifest.valid = 0;
  return least;
}

function pages(manifest: Manifest, key: string, least: u32, most: u32): u32 {
  const bytes = number(manifest, key, least, most);
  if ((bytes & 4095) != 0) manifest.valid = 0;
  return bytes;
}

function privilegesOf(text: Span): u32 {
  let privileges: u32 = 0;
  for (let i: u32 = 0, count = manifestCount(text, "privilege"); i < count; ++i) {
    privileges |= privilegeOf(manifestValue(text, "privilege", i));
  }
  return privileges;
}

function privilegeOf(name: Span): u32 {
  if (equals(name, "archive")) return Privilege.Archive;
  if (equals(name, "archive-frames")) return Privilege.ArchiveFrames;
  if (equals(name, "interrupt-control")) return Privilege.InterruptControl;
  if (equals(name, "io-ports")) return Privilege.IoPorts;
  if (equals(name, "half-memory")) return Privilege.HalfMemory;
  if (equals(name, "device-memory")) return Privilege.DeviceMemory;
  if (equals(name, "names-authority")) return Privilege.NamesAuthority;
  if (equals(name, "read-log")) return Privilege.ReadLog;
  return 0;
}
