// Reads the parts of a 64-bit little-endian ELF file that the image builder needs. The
// files come from our own linker, so a bad one is a bug and not an input.

import { Failure } from "../build/failure.ts";

export interface Segment {
  fileOffset: number;
  virtualAddress: bigint;
  fileBytes: number;
  memoryBytes: number;
  /** PF_X = 1, PF_W = 2, PF_R = 4. */
  flags: number;
}

export interface Section {
  name: string;
  type: number;
  address: bigint;
  fileOffset: number;
  bytes: number;
  link: number;
}

export interface ElfSymbol {
  name: string;
  /** STT_FUNC = 2, STT_OBJECT = 1, STT_NOTYPE = 0. */
  kind: number;
  value: bigint;
  size: number;
}

export const PT_LOAD = 1;
export const STT_FUNC = 2;

const MAGIC = 0x464c457f;
const SHT_SYMTAB = 2;
const SYMBOL_BYTES = 24;

export class ElfFile {
  readonly content: Buffer;
  readonly entry: bigint;
  readonly segments: Segment[];
  readonly sections: Section[];

  constructor(content: Buffer) {
    if (content.length < 64 || content.readUInt32LE(0) !== MAGIC) {
      throw new Failure("not an ELF file");
    }
    this.content = content;
    this.entry = content.readBigUInt64LE(24);
    this.segments = readSegments(content);
    this.sections = readSections(content);
  }

  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** The bytes of a section in the file. */
  bytesOf(section: Section): Buffer {
    return this.content.subarray(section.fileOffset, section.fileOffset + section.bytes);
  }

  /** All symbols of .symtab; none when the file is stripped. */
  symbols(): ElfSymbol[] {
    const table = this.sections.find((section) => section.type === SHT_SYMTAB);
    if (table === undefined) return [];
    const names = this.sections[table.link];
    if (names === undefined) return [];
    return readSymbols(this.bytesOf(table), this.bytesOf(names));
  }
}

function readSegments(content: Buffer): Segment[] {
  const start = Number(content.readBigUInt64LE(32));
  const size = content.readUInt16LE(54);
  const count = content.readUInt16LE(56);
  const segments: Segment[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = start + index * size;
    if (content.readUInt32LE(at) !== PT_LOAD) continue;
    segments.push({
      flags: content.readUInt32LE(at + 4),
      fileOffset: Number(content.readBigUInt64LE(at + 8)),
      virtualAddress: content.readBigUInt64LE(at + 16),
      fileBytes: Number(content.readBigUInt64LE(at + 32)),
      memoryBytes: Number(content.readBigUInt64LE(at + 40)),
    });
  }
  return segments;
}

function readSections(content: Buffer): Section[] {
  const start = Number(content.readBigUInt64LE(40));
  const size = content.readUInt16LE(58);
  const count = content.readUInt16LE(60);
  const nameOffsets: number[] = [];
  const sections: Section[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = start + index * size;
    nameOffsets.push(content.readUInt32LE(at));
    sections.push({
      name: "",
      type: content.readUInt32LE(at + 4),
      address: content.readBigUInt64LE(at + 16),
      fileOffset: Number(content.readBigUInt64LE(at + 24)),
      bytes: Number(content.readBigUInt64LE(at + 32)),
      link: content.readUInt32LE(at + 40),
    });
  }
  const names = sections[content.readUInt16LE(62)];
  sections.forEach((section, index) => {
    if (names === undefined) return;
    section.name = textAt(content, names.fileOffset + (nameOffsets[index] ?? 0));
  });
  return sections;
}

function readSymbols(table: Buffer, names: Buffer): ElfSymbol[] {
  const symbols: ElfSymbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.length; at += SYMBOL_BYTES) {
    symbols.push({
      name: textAt(names, table.readUInt32LE(at)),
      kind: table.readUInt8(at + 4) & 15,
      value: table.readBigUInt64LE(at + 8),
      size: Number(table.readBigUInt64LE(at + 16)),
    });
  }
  return symbols;
}

function textAt(content: Buffer, offset: number): string {
  const end = content.indexOf(0, offset);
  return content.toString("utf8", offset, end);
}
