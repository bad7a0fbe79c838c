import { beforeAll, describe, expect, it } from "vitest";
import { instantiate, type Instance } from "../../support/assembly.ts";

const ENTRY = `
import { textAt, trim, firstWord, afterWord, before, after, startOf, sizeOf, equals,
  startsWith, endsWith, equal, slice, indexOf } from "../../libsys/text";
import { TextWriter } from "../../libsys/text-writer";

const writer = changetype<TextWriter>(memory.data(16, 8));
const output = memory.data(32, 8);

export function cut(kind: u32, start: usize, length: u32, a: u32, b: u32): u64 {
  const text = textAt(start, length);
  if (kind == 0) return trim(text);
  if (kind == 1) return firstWord(text);
  if (kind == 2) return afterWord(text);
  if (kind == 3) return before(text, a);
  if (kind == 4) return after(text, a);
  return slice(text, a, b);
}
export function compare(kind: u32, start: usize, length: u32): bool {
  const text = textAt(start, length);
  if (kind == 0) return equals(text, "abc");
  if (kind == 1) return startsWith(text, "abc");
  return endsWith(text, "abc");
}
export function writeNumber(kind: u32, low: u32, high: u32, digits: u32): u64 {
  writer.reset(output, 32);
  const value = <u64>low | (<u64>high << 32);
  if (kind == 0) writer.decimal(value);
  if (kind == 1) writer.signed(<i64>value);
  if (kind == 2) writer.hexadecimal(value, digits);
  if (kind == 3) writer.upperHexadecimal(value, digits);
  return writer.text;
}
export function overflow(): u32 {
  writer.reset(output, 4).literal("abc").append(textAt(output, 3)).byte(0x21);
  return writer.length | (writer.truncated << 8);
}
`;

let instance: Instance;
beforeAll(async () => {
  instance = await instantiate(ENTRY);
});

function textOf(view: number): string {
  const packed = BigInt.asUintN(64, BigInt(view));
  const length = Number(packed >> 32n);
  return instance.read(Number(packed & 0xffffffffn), length).toString();
}

function cut(kind: number, text: string, a = 0, b = 0): string {
  const bytes = Buffer.from(text);
  return textOf(instance.exports.cut(kind, instance.write(bytes), bytes.length, a, b));
}

function compare(kind: number, text: string): boolean {
  return instance.exports.compare(kind, instance.write(text), text.length) === 1;
}

describe("text", () => {
  it("trims white space on both sides only", () => {
    expect(cut(0, " \t a b\n")).toBe("a b");
    expect(cut(0, "   ")).toBe("");
  });

  it("splits at the first white space", () => {
    expect(cut(1, "alias pci:* x")).toBe("alias");
    expect(cut(2, "alias  pci:* x")).toBe("pci:* x");
    expect(cut(2, "alias")).toBe("");
  });

  it("splits at the first of a byte", () => {
    expect(cut(3, "key=a=b", 0x3d)).toBe("key");
    expect(cut(4, "key=a=b", 0x3d)).toBe("a=b");
    expect(cut(3, "key", 0x3d)).toBe("key");
    expect(cut(4, "key", 0x3d)).toBe("");
  });

  it("cuts a slice to the text", () => {
    expect(cut(5, "abcdef", 2, 99)).toBe("cdef");
    expect(cut(5, "abcdef", 9, 99)).toBe("");
  });

  it("compares with literals", () => {
    expect([compare(0, "abc"), compare(0, "abcd"), compare(0, "ab")]).toEqual([true, false, false]);
    expect([compare(1, "abcd"), compare(1, "xabc")]).toEqual([true, false]);
    expect([compare(2, "xabc"), compare(2, "bc")]).toEqual([true, false]);
  });
});

describe("text writer", () => {
  const number = (kind: number, value: bigint, digits = 0): string =>
    textOf(instance.exports.writeNumber(
      kind, Number(value & 0xffffffffn) | 0, Number((value >> 32n) & 0xffffffffn) | 0, digits));

  it("writes decimal numbers of every size", () => {
    for (const value of [0n, 9n, 10n, 65536n, 2n ** 64n - 1n]) {
      expect(number(0, value)).toBe(String(value));
    }
  });

  it("writes negative numbers with their sign", () => {
    expect(number(1, -17n)).toBe("-17");
    expect(number(1, -(2n ** 63n))).toBe("-9223372036854775808");
  });

  it("writes hexadecimal with the digits asked for", () => {
    expect(number(2, 0xbeefn, 8)).toBe("0000beef");
    expect(number(3, 0x1af4n, 8)).toBe("00001AF4");
  });

  it("drops what does not fit and says so", () => {
    expect(instance.exports.overflow()).toBe(4 | (1 << 8));
  });
});
