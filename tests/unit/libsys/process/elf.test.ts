import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  Field,
  PAGE,
  SegmentField,
  TEXT_BASE,
  elfProgram,
  segmentField,
} from "../../../support/elf-program.ts";
import { loadScript, type Script } from "../../../support/script.ts";

const BASE = 0x10_0000;
const ENTRY = `
import { isProgram, sectionOf, bytesAt, segmentCount, segmentAt } from "./libsys/process/elf";
import { spanAt, sizeOf, startOf } from "./libsys/span";
export function program(length: u32): bool { return isProgram(spanAt(${BASE}, length)); }
export function section(length: u32): u64 {
  return sectionOf(spanAt(${BASE}, length), ".weft.manifest");
}
export function bytesFor(length: u32, address: u64): u64 {
  return bytesAt(spanAt(${BASE}, length), address);
}
`;

let script: Script;
const good = elfProgram(Buffer.from([0x90, 0xc3]), ".weft.manifest", "kind=server\0");

beforeAll(async () => {
  script = await loadScript(ENTRY);
});

/** Whether the good program is still one after `spoil`. */
function accepted(spoil: (file: Buffer) => void): boolean {
  const file = Buffer.from(good);
  spoil(file);
  script.put(BASE, file);
  return script.functions.program(file.length) === 1;
}

function spanOf(value: unknown): [number, number] {
  const bits = BigInt.asUintN(64, value as bigint);
  return [Number(bits & 0xffff_ffffn), Number(bits >> 32n)];
}

describe("the ELF reader", () => {
  it("accepts a well-formed program", () => {
    expect(accepted(() => undefined)).toBe(true);
  });

  it.each([
    ["the magic", (file: Buffer) => file.writeUInt8(0, Field.Magic)],
    ["the class", (file: Buffer) => file.writeUInt8(1, Field.Class)],
    ["the type", (file: Buffer) => file.writeUInt16LE(3, Field.Type)],
    ["the machine", (file: Buffer) => file.writeUInt16LE(40, Field.Machine)],
    [
      "an entry outside the text",
      (file: Buffer) => file.writeBigUInt64LE(0x10000n, Field.Entry),
    ],
    [
      "headers outside the file",
      (file: Buffer) => file.writeBigUInt64LE(1n << 40n, Field.ProgramOffset),
    ],
    ["the header size", (file: Buffer) => file.writeUInt16LE(32, Field.ProgramSize)],
    [
      "too many segments",
      (file: Buffer) => file.writeUInt16LE(60000, Field.ProgramCount),
    ],
    [
      "misaligned headers",
      (file: Buffer) => file.writeBigUInt64LE(63n, Field.ProgramOffset),
    ],
  ])("refuses a program with a bad header: %s", (_name, spoil) => {
    expect(accepted(spoil)).toBe(false);
  });

  it.each([
    ["writable and executable", SegmentField.Flags, 7n],
    ["outside the file", SegmentField.Offset, 0x100_0000n],
    ["misaligned in the file", SegmentField.Offset, 2n * BigInt(PAGE) + 1n],
    ["in the kernel's half", SegmentField.Address, 0xffff_8000_0000_0000n],
    ["before the linear memory's data", SegmentField.Address, 0x1000n],
    ["over another segment", SegmentField.Address, 0x10000n],
    ["larger in the file than in memory", SegmentField.FileBytes, 0x2000n],
    [
      "wrapping round the address space",
      SegmentField.MemoryBytes,
      0xffff_ffff_ffff_f000n,
    ],
  ])("refuses a segment %s", (_name, field, value) => {
    const spoil = (file: Buffer): void => {
      const at = segmentField(1, field);
      if (field === SegmentField.Flags) file.writeUInt32LE(Number(value), at);
      else file.writeBigUInt64LE(value, at);
    };
    expect(accepted(spoil)).toBe(false);
  });

  it("finds a section by name", () => {
    script.put(BASE, good);
    const [start, size] = spanOf(script.functions.section(good.length));
    expect(script.get(start, size)).toBe("kind=server\0");
  });

  it("finds no section when the table leaves the file", () => {
    const file = Buffer.from(good);
    file.writeUInt16LE(0xffff, Field.SectionCount);
    script.put(BASE, file);
    expect(spanOf(script.functions.section(file.length))[1]).toBe(0);
  });

  it("finds the bytes behind a code address", () => {
    script.put(BASE, good);
    const found = script.functions.bytesFor(good.length, TEXT_BASE + 1n);
    expect(script.bytes()[spanOf(found)[0]]).toBe(0xc3);
    expect(spanOf(script.functions.bytesFor(good.length, 0x8000n))[1]).toBe(0);
  });

  it("survives any bytes", () => {
    const spoils = fc.array(fc.tuple(fc.nat(3 * PAGE + 511), fc.nat(255)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(spoils, fc.nat(good.length), (changes, length) => {
        const file = Buffer.from(good);
        for (const [at, value] of changes) file[at] = value;
        script.put(BASE, file);
        if (script.functions.program(length) === 0) return;
        const [start, size] = spanOf(script.functions.section(length));
        expect(size === 0 || (start >= BASE && start + size <= BASE + length)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
