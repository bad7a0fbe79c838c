// Reads an ELF64 program file as it lies in memory, without trusting a byte of it: every
// offset is checked against the file before it is followed, and `openElf` refuses any
// segment that the process builder could not map as it says. System V ABI, AMD64
// supplement.

import { TEXT_BASE, LINEAR_DATA } from "../abi/layout";
import { Right } from "../abi/object";
import { EMPTY, Span, byteAt, sizeOf, slice, startOf, startsWith } from "../span";

const enum Ident {
  Magic = 0x464c457f,
  /** 64-bit, little endian, version 1: bytes 4, 5, 6. */
  Class64Little = 0x010102,
  Executable = 2,
  Amd64 = 62,
}

const enum SegmentType {
  Load = 1,
}

const enum SegmentFlag {
  Execute = 1,
  Write = 2,
  Read = 4,
}

@unmanaged
@final
class FileHeader {
  magic: u32;
  ident: u32;
  padding: u64;
  type: u16;
  machine: u16;
  version: u32;
  entry: u64;
  programOffset: u64;
  sectionOffset: u64;
  flags: u32;
  headerSize: u16;
  programSize: u16;
  programCount: u16;
  sectionSize: u16;
  sectionCount: u16;
  namesIndex: u16;
}

/** A program header. */
@unmanaged
@final
export class Segment {
  type: u32;
  flags: u32;
  offset: u64;
  address: u64;
  physical: u64;
  fileBytes: u64;
  memoryBytes: u64;
  alignment: u64;

  @inline
  get loaded(): bool {
    return this.type == SegmentType.Load && this.memoryBytes != 0;
  }

  /** What its pages are mapped with: Right bits. */
  get access(): u32 {
    let access: u32 = Right.Read;
    if (this.flags & SegmentFlag.Write) access |= Right.Write;
    if (this.flags & SegmentFlag.Execute) access |= Right.Execute;
    return access;
  }

  /** Part of the linear memory, not of the text above it. */
  @inline
  get linear(): bool {
    return this.address < TEXT_BASE;
  }
}

@unmanaged
@final
class Section {
  name: u32;
  type: u32;
  flags: u64;
  address: u64;
  offset: u64;
  size: u64;
}

if (offsetof<FileHeader>() != 64) ERROR("an ELF64 header is 64 bytes");
if (offsetof<Segment>() != 56) ERROR("an ELF64 program header is 56 bytes");

const SECTION_BYTES: u32 = 64;
const MAXIMUM_SEGMENTS: u32 = 16;
const MAXIMUM_SECTIONS: u32 = 256;
/** Text, read-only data and globals of a program fit in this. */
const TEXT_LIMIT: u64 = TEXT_BASE + 0x1000_0000;
const LINEAR_LIMIT: u64 = 0x8000_0000;

// @ts-ignore: decorator
@inline
function headerOf(file: Span): FileHeader {
  return changetype<FileHeader>(<usize>startOf(file));
}

/** True when `size` bytes at `offset` lie inside the file. */
function holds(file: Span, offset: u64, size: u64): bool {
  const length = <u64>sizeOf(file);
  return offset <= length && size <= length - offset;
}

/**
 * True when the file is a program that the builder can map; then the functions below may
 * be used.
 */
export function isProgram(file: Span): bool {
  if ((startOf(file) & 7) != 0 || !holds(file, 0, offsetof<FileHeader>())) return false;
  const header = headerOf(file);
  if (header.magic != Ident.Magic) return false;
  if ((header.ident & 0xffffff) != Ident.Class64Little) return false;
  if (header.type != Ident.Executable || header.machine != Ident.Amd64) return false;
  return segmentsFit(file) && entryFits(file);
}

function segmentsFit(file: Span): bool {
  const header = headerOf(file);
  const bytes = <u64>header.programCount * offsetof<Segment>();
  if (header.programSize != <u16>offsetof<Segment>()) return false;
  if (header.programCount > <u16>MAXIMUM_SEGMENTS) return false;
  if ((header.programOffset & 7) != 0) return false;
  if (!holds(file, header.programOffset, bytes)) return false;
  let end: u64 = LINEAR_DATA;
  for (let i: u32 = 0; i < segmentCount(file); ++i) {
    const segment = segmentAt(file, i);
    if (!segment.loaded) continue;
    if (segment.address < end || !segmentFits(file, segment)) return false;
    end = segment.address + ((segment.memoryBytes + 4095) & ~(<u64>4095));
  }
  return true;
}

function segmentFits(file: Span, segment: Segment): bool {
  const limit = segment.linear ? LINEAR_LIMIT : TEXT_LIMIT;
  if (((segment.address | segment.offset) & 4095) != 0) return false;
  if (!holds(file, segment.offset, segment.fileBytes)) return false;
  if (segment.fileBytes > segment.memoryBytes) return false;
  if (segment.address >= limit || segment.memoryBytes > limit - segment.address) {
    return false;
  }
  const writeExecute: u32 = SegmentFlag.Write | SegmentFlag.Execute;
  return (segment.flags & writeExecute) != writeExecute;
}

function entryFits(file: Span): bool {
  const entry = entryOf(file);
  for (let i: u32 = 0; i < segmentCount(file); ++i) {
    const segment = segmentAt(file, i);
    if (!segment.loaded || !(segment.flags & SegmentFlag.Execute)) continue;
    if (entry >= segment.address && entry - segment.address < segment.fileBytes)
      return true;
  }
  return false;
}

/** Address of the first instruction. */
export function entryOf(file: Span): u64 {
  return headerOf(file).entry;
}

export function segmentCount(file: Span): u32 {
  return <u32>headerOf(file).programCount;
}

export function segmentAt(file: Span, index: u32): Segment {
  const offset = <u32>headerOf(file).programOffset + index * <u32>offsetof<Segment>();
  return changetype<Segment>(<usize>(startOf(file) + offset));
}

/**
 * The bytes of the file that a virtual address comes from; nothing when it comes from
 * none.
 */
export function bytesAt(file: Span, address: u64): Span {
  for (let i: u32 = 0; i < segmentCount(file); ++i) {
    const segment = segmentAt(file, i);
    if (!segment.loaded || address < segment.address) continue;
    const inside = address - segment.address;
    if (inside >= segment.fileBytes) continue;
    const from = <u32>segment.offset;
    return slice(file, from + <u32>inside, from + <u32>segment.fileBytes);
  }
  return EMPTY;
}

/** Contents of the named section; nothing when the file has none, or a malformed one. */
export function sectionOf(file: Span, name: string): Span {
  const header = headerOf(file);
  const count = <u32>header.sectionCount;
  const bytes = <u64>count * SECTION_BYTES;
  if (header.sectionSize != <u16>SECTION_BYTES || (header.sectionOffset & 7) != 0)
    return EMPTY;
  if (count > MAXIMUM_SECTIONS || !holds(file, header.sectionOffset, bytes)) return EMPTY;
  if (<u32>header.namesIndex >= count) return EMPTY;
  const names = sectionBytes(file, <u32>header.namesIndex);
  for (let i: u32 = 0; i < count; ++i) {
    const rest = slice(names, sectionAt(file, i).name, sizeOf(names));
    if (startsWithString(rest, name)) return sectionBytes(file, i);
  }
  return EMPTY;
}

/** Whether the bytes begin with the name and a NUL; they may go on for megabytes. */
function startsWithString(bytes: Span, name: string): bool {
  return startsWith(bytes, name) && byteAt(bytes, name.length) == 0;
}

function sectionAt(file: Span, index: u32): Section {
  const offset = <u32>headerOf(file).sectionOffset + index * SECTION_BYTES;
  return changetype<Section>(<usize>(startOf(file) + offset));
}

function sectionBytes(file: Span, index: u32): Span {
  const section = sectionAt(file, index);
  if (!holds(file, section.offset, section.size)) return EMPTY;
  return slice(file, <u32>section.offset, <u32>(section.offset + section.size));
}

/** Bytes of a program's executable segments. */
export function textBytes(image: Span): u64 {
  let bytes: u64 = 0;
  for (let i: u32 = 0; i < segmentCount(image); ++i) {
    const segment = segmentAt(image, i);
    const executable = (segment.access & Right.Execute) != 0;
    if (segment.loaded && executable) bytes += segment.memoryBytes;
  }
  return bytes;
}
