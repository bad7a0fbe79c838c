// A small well-formed program file for tests of the ELF reader: one text and one linear
// segment, a named section; each field can be spoilt afterwards at the offsets below.

export const PAGE = 4096;
export const TEXT_BASE = 0x4_0000_0000n;
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SECTION_BYTES = 64;

/** Byte offsets of fields, in the file. */
export const Field = {
  Magic: 0,
  Class: 4,
  Type: 16,
  Machine: 18,
  Entry: 24,
  ProgramOffset: 32,
  SectionOffset: 40,
  ProgramSize: 54,
  ProgramCount: 56,
  SectionCount: 60,
  NamesIndex: 62,
} as const;

/** Byte offset of field `at` of program header `index`. */
export function segmentField(index: number, at: number): number {
  return HEADER_BYTES + index * SEGMENT_BYTES + at;
}

export const SegmentField = {
  Flags: 4,
  Offset: 8,
  Address: 16,
  FileBytes: 32,
  MemoryBytes: 40,
} as const;

/** A program whose text is `code` and whose section `name` holds `content`. */
export function elfProgram(code: Uint8Array, name: string, content: string): Buffer {
  return elfWithSections(code, { [name]: content });
}

/** As elfProgram, with any number of sections. */
export function elfWithSections(
  code: Uint8Array,
  sections: Record<string, string>,
): Buffer {
  const contents = Object.values(sections).join("").length;
  const file = Buffer.alloc((4 + Math.floor(contents / PAGE)) * PAGE);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, Field.Type);
  file.writeUInt16LE(62, Field.Machine);
  file.writeBigUInt64LE(TEXT_BASE, Field.Entry);
  file.writeBigUInt64LE(BigInt(HEADER_BYTES), Field.ProgramOffset);
  file.writeUInt16LE(SEGMENT_BYTES, Field.ProgramSize);
  file.writeUInt16LE(2, Field.ProgramCount);
  writeSegment(file, 0, { flags: 6, offset: PAGE, address: 0x10000n });
  writeSegment(file, 1, { flags: 5, offset: 2 * PAGE, address: TEXT_BASE });
  file.set(code, 2 * PAGE);
  writeSections(file, sections);
  return file;
}

interface Placement {
  flags: number;
  offset: number;
  address: bigint;
}

function writeSegment(file: Buffer, index: number, placement: Placement): void {
  const { flags, offset, address } = placement;
  file.writeUInt32LE(1, segmentField(index, 0));
  file.writeUInt32LE(flags, segmentField(index, SegmentField.Flags));
  file.writeBigUInt64LE(BigInt(offset), segmentField(index, SegmentField.Offset));
  file.writeBigUInt64LE(address, segmentField(index, SegmentField.Address));
  file.writeBigUInt64LE(BigInt(PAGE), segmentField(index, SegmentField.FileBytes));
  file.writeBigUInt64LE(BigInt(PAGE), segmentField(index, SegmentField.MemoryBytes));
}

/** Sections: none, the names, those wanted; their contents behind the table. */
function writeSections(file: Buffer, sections: Record<string, string>): void {
  const wanted = Object.entries(sections);
  const count = 2 + wanted.length;
  const table = 3 * PAGE;
  const names = table + count * SECTION_BYTES;
  file.writeBigUInt64LE(BigInt(table), Field.SectionOffset);
  file.writeUInt16LE(SECTION_BYTES, 58);
  file.writeUInt16LE(count, Field.SectionCount);
  file.writeUInt16LE(1, Field.NamesIndex);
  let nameAt = 1;
  let data = names + 256;
  wanted.forEach(([name, content], index) => {
    file.write(`${name}\0`, names + nameAt);
    const bytes = Buffer.byteLength(content);
    writeSection(file, table + (2 + index) * SECTION_BYTES, nameAt, [data, bytes]);
    file.write(content, data);
    nameAt += name.length + 1;
    data += bytes;
  });
  writeSection(file, table + SECTION_BYTES, 0, [names, nameAt]);
}

function writeSection(
  file: Buffer,
  at: number,
  name: number,
  [offset, bytes]: [number, number],
): void {
  file.writeUInt32LE(name, at);
  file.writeBigUInt64LE(BigInt(offset), at + 24);
  file.writeBigUInt64LE(BigInt(bytes), at + 32);
}
