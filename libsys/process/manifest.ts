// What a program may touch and how much of everything it gets, from its file's
// `.weft.manifest` section: NUL-terminated `key=value` strings (docs/abi.md, "Program
// files"). A program without the section, or a key without a value in range, is refused
// by `readManifest`.

import { BUFFER_TEXT_BYTES } from "../abi/message";
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
  /** What it holds outlives it: init starts it again with the same capabilities. */
  Estate = 256,
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
  problems: u32; // Key, MALFORMED
  /** Microseconds that it may run in each period; 0: as long as it likes. */
  budget: u32;
  period: u32;
  /** How long it may take to become ready; 0: DEFAULT_START_SECONDS. */
  startSeconds: u32;
  /** It is not meant to be unloaded. */
  permanent: u32;
  reserved: u32;
}

export const MANIFEST_BYTES: i32 = 72;
if (offsetof<Manifest>() != 72) ERROR("Manifest is 72 bytes");

/** Keys that a manifest must have once each; in Manifest.problems until they are read. */
const enum Key {
  Memory = 1,
  Stack = 2,
  Dma = 4,
  Untyped = 8,
  Slots = 16,
  Priority = 32,
  Fpu = 64,
  All = 127,
}

/** In Manifest.problems: a value is out of range, or a key is there twice. */
const MALFORMED: u32 = 128;

/** How long a module may take to become ready, unless its manifest says. */
export const DEFAULT_START_SECONDS: u32 = 5;

/** Ranges of the values, the greatest in the high half. */
const BUDGET: u64 = 20 | (1_000_000_000 << 32);
const START_SECONDS: u64 = 1 | (300 << 32);
const MEMORY_PAGES: u64 = 2 | (32_768 << 32);
const STACK_BYTES: u64 = 4096 | (0xf_0000 << 32);
/** What the builder makes in one step, so that the frames are consecutive. */
const DMA_BYTES: u64 = 0x3_8000 << 32;
const UNTYPED_BYTES: u64 = 0x100_0000 << 32;
const TABLE_SLOTS: u64 = 32 | (65_536 << 32);
const PRIORITIES: u64 = 1 | (254 << 32);
const FLAG: u64 = 1 << 32;
/** Of a program that is no boot server. */
const NO_STAGE: u32 = 99;

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
 * Fills `manifest` from the section's text; false when a value is missing, repeated or
 * out of range, or when the text does not fit in the message that admits the process.
 */
export function readManifest(manifest: Manifest, text: Span): bool {
  if (sizeOf(text) > BUFFER_TEXT_BYTES) return false;
  memory.fill(changetype<usize>(manifest), 0, offsetof<Manifest>());
  manifest.text = text;
  manifest.stage = NO_STAGE;
  manifest.problems = Key.All;
  for (let at: u32 = 0; at < sizeOf(text);) {
    const line = lineAt(text, at);
    at += sizeOf(line) + 1;
    readLine(manifest, before(line, 0x3d), after(line, 0x3d));
  }
  return manifest.problems == 0 && budgetFits(manifest);
}

/** Budget and period come together or not at all. */
function budgetFits(manifest: Manifest): bool {
  const limited = manifest.budget != 0;
  return limited == (manifest.period != 0) && manifest.budget <= manifest.period;
}

function readLine(manifest: Manifest, key: Span, value: Span): void {
  if (equals(key, "bus")) manifest.usesBus = sizeOf(value) > 0 ? 1 : 0;
  else if (equals(key, "permanent")) manifest.permanent = sizeOf(value) > 0 ? 1 : 0;
  else if (equals(key, "privilege")) manifest.privileges |= privilegeOf(value);
  else if (equals(key, "stage")) manifest.stage = stageOf(value);
  else readNumber(manifest, key, value);
}

function stageOf(value: Span): u32 {
  return allDigits(value, 10) ? <u32>parseDecimal(value) : NO_STAGE;
}

function readNumber(m: Manifest, key: Span, value: Span): void {
  if (equals(key, "memory")) m.memoryPages = number(m, Key.Memory, value, MEMORY_PAGES);
  else if (equals(key, "stack")) m.stackBytes = pages(m, Key.Stack, value, STACK_BYTES);
  else if (equals(key, "dma")) m.dmaBytes = pages(m, Key.Dma, value, DMA_BYTES);
  else if (equals(key, "slots")) m.tableSlots = number(m, Key.Slots, value, TABLE_SLOTS);
  else if (equals(key, "fpu")) m.fpu = number(m, Key.Fpu, value, FLAG);
  else if (equals(key, "priority")) {
    m.priority = number(m, Key.Priority, value, PRIORITIES);
  } else if (equals(key, "untyped")) {
    m.untypedBytes = pages(m, Key.Untyped, value, UNTYPED_BYTES);
  } else readTime(m, key, value);
}

/** What a program is told of time, if anything. */
function readTime(m: Manifest, key: Span, value: Span): void {
  if (equals(key, "budget")) m.budget = optional(m, m.budget, value, BUDGET);
  else if (equals(key, "period")) m.period = optional(m, m.period, value, BUDGET);
  else if (equals(key, "start")) {
    m.startSeconds = optional(m, m.startSeconds, value, START_SECONDS);
  }
}

/** The value of a key; it is no problem any more when it is in range and came once. */
function number(manifest: Manifest, key: Key, value: Span, allowed: u64): u32 {
  const parsed = parseDecimal(value);
  const fits = parsed >= (allowed & 0xffff_ffff) && parsed <= allowed >> 32;
  const first = (manifest.problems & key) != 0;
  if (first && fits && allDigits(value, 10)) manifest.problems &= ~key;
  else manifest.problems |= MALFORMED;
  return <u32>parsed;
}

/** The value of a key that need not be there; `before` is not 0 when it was already. */
function optional(manifest: Manifest, before: u32, value: Span, allowed: u64): u32 {
  const parsed = parseDecimal(value);
  const fits = parsed >= (allowed & 0xffff_ffff) && parsed <= allowed >> 32;
  if (before != 0 || !fits || !allDigits(value, 10)) manifest.problems |= MALFORMED;
  return <u32>parsed;
}

function pages(manifest: Manifest, key: Key, value: Span, allowed: u64): u32 {
  const bytes = number(manifest, key, value, allowed);
  if ((bytes & 4095) != 0) manifest.problems |= MALFORMED;
  return bytes;
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
  if (equals(name, "estate")) return Privilege.Estate;
  return 0;
}
