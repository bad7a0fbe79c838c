// Gives sections of an ELF file that are not loaded other contents.

import { Failure } from "../build/failure.ts";
import { ElfFile } from "./elf.ts";

const SECTION_BYTES = 64;
const OFFSET_FIELD = 24;
const BYTES_FIELD = 32;

/** A copy of the file in which each named section has these bytes, at the file's end. */
export function replaceSections(file: Buffer, contents: Record<string, Buffer>): Buffer {
  const { sections } = new ElfFile(file);
  const parts: Buffer[] = [Buffer.from(file)];
  let end = file.length;
  for (const [name, content] of Object.entries(contents)) {
    const index = sections.findIndex((section) => section.name === name);
    if (index < 0) throw new Failure(`the file has no section ${name}`);
    const at = Number(file.readBigUInt64LE(40)) + index * SECTION_BYTES;
    parts[0]?.writeBigUInt64LE(BigInt(end), at + OFFSET_FIELD);
    parts[0]?.writeBigUInt64LE(BigInt(content.length), at + BYTES_FIELD);
    parts.push(content);
    end += content.length;
  }
  return Buffer.concat(parts);
}
