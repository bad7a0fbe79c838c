// Spoils module files: single bits, fields of the ELF headers, texts, whole stretches.

import { INTERESTING, type Random } from "./random.ts";

type Mutation = (file: Buffer, random: Random) => void;

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SECTION_BYTES = 64;
/** As many sections as the small files have, and as the built ones have. */
const SECTIONS = [4, 12] as const;

/** A copy of `file` with one to four things changed; its length stays. */
export function mutate(file: Buffer, random: Random): Buffer {
  const copy = Buffer.from(file);
  if (copy.length === 0) return copy;
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    random.pick(MUTATIONS)(copy, random);
  }
  return copy;
}

/** As mutate, but only ELF fields: the code and the texts stay. */
export function mutateStructure(file: Buffer, random: Random): Buffer {
  const copy = Buffer.from(file);
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    random.pick([spoilHeader, spoilSegment, spoilSection])(copy, random);
  }
  return copy;
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  spoilHeader,
  spoilSegment,
  spoilSegment,
  spoilSection,
  spoilSection,
  spoilText,
  spoilText,
  copyStretch,
  fillStretch,
];

function flipBit(file: Buffer, random: Random): void {
  const at = random.below(file.length);
  file[at] = (file[at] ?? 0) ^ (1 << random.below(8));
}

function setByte(file: Buffer, random: Random): void {
  file[random.below(file.length)] = random.next();
}

/** A number of 1, 2, 4 or 8 bytes at `at`, if the file is so long. */
function spoilNumber(file: Buffer, at: number, random: Random): void {
  const bytes = random.pick([1, 2, 4, 8]);
  if (at < 0 || at + bytes > file.length) return;
  const chosen = random.chance(3) ? random.word() : random.pick(INTERESTING);
  const near = random.chance(2) ? BigInt(file.length) + chosen : chosen;
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt.asUintN(64, near));
  value.copy(file, at, 0, bytes);
}

function spoilHeader(file: Buffer, random: Random): void {
  spoilNumber(file, random.below(HEADER_BYTES), random);
}

function spoilSegment(file: Buffer, random: Random): void {
  const field = random.pick([0, 4, 8, 16, 24, 32, 40, 48]);
  spoilNumber(file, HEADER_BYTES + random.below(6) * SEGMENT_BYTES + field, random);
}

function spoilSection(file: Buffer, random: Random): void {
  if (file.length < HEADER_BYTES) return;
  const table = Number(file.readBigUInt64LE(40) % BigInt(2 ** 32));
  const field = random.pick([0, 4, 16, 24, 24, 24, 32, 32]);
  const section = random.below(random.pick(SECTIONS));
  spoilNumber(file, table + section * SECTION_BYTES + field, random);
}

/** Something in .modinfo or .weft.manifest, found by what stands in it. */
function spoilText(file: Buffer, random: Random): void {
  const keys = ["name=", "depends=", "vermagic=", "memory=", "stack=", "slots=", "parm"];
  const at = file.indexOf(random.pick([...keys, "untyped=", "dma=", "priority=", "\0"]));
  if (at < 0) return;
  const place = at + random.below(12);
  const texts = ["\0", "=", ",", "-", "0", "99999999999999999999", "\xff", "name=", " "];
  if (place < file.length) file.write(random.pick(texts), place, "latin1");
}

function copyStretch(file: Buffer, random: Random): void {
  const from = random.below(file.length);
  const end = Math.min(from + random.below(512), file.length);
  file.copy(file, random.below(file.length), from, end);
}

function fillStretch(file: Buffer, random: Random): void {
  const from = random.below(file.length);
  const end = Math.min(from + random.below(2048), file.length);
  file.fill(random.pick([0, 0xff, 0x41]), from, end);
}
