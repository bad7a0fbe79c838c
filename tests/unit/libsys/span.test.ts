import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../support/script.ts";
import { Spans } from "../../support/spans.ts";

const ENTRY = `
import { spanAt, trim, firstWord, afterWord, before, after, equals, startsWith, equal, slice }
  from "./libsys/span";
import { indexOf } from "./libsys/span";

export function cut(kind: u32, start: usize, length: u32, a: u32, b: u32): u64 {
  const span = spanAt(start, length);
  if (kind == 0) return trim(span);
  if (kind == 1) return firstWord(span);
  if (kind == 2) return afterWord(span);
  if (kind == 3) return before(span, a);
  if (kind == 4) return after(span, a);
  return slice(span, a, b);
}
export function is(start: usize, length: u32): bool {
  return equals(spanAt(start, length), "abc");
}
export function begins(start: usize, length: u32): bool {
  return startsWith(spanAt(start, length), "abc");
}
export function position(start: usize, length: u32, byte: u32, from: u32): u32 {
  return indexOf(spanAt(start, length), byte, from);
}
export function same(a: usize, aLength: u32, b: usize, bLength: u32): bool {
  return equal(spanAt(a, aLength), spanAt(b, bLength));
}
`;

let script: Script;
let spans: Spans;
beforeAll(async () => {
  script = await loadScript(ENTRY);
  spans = new Spans(script);
});

function cut(kind: number, text: string, a = 0, b = 0): string {
  return spans.text(script.functions.cut(kind, ...spans.pass(text), a, b));
}

describe("spans", () => {
  it("are trimmed of white space on both sides only", () => {
    expect(cut(0, " \t a b\n")).toBe("a b");
    expect(cut(0, "   ")).toBe("");
  });

  it("split at the first white space", () => {
    expect(cut(1, "alias pci:* x")).toBe("alias");
    expect(cut(2, "alias  pci:* x")).toBe("pci:* x");
    expect(cut(2, "alias")).toBe("");
  });

  it("split at the first of a byte", () => {
    expect(cut(3, "key=a=b", 0x3d)).toBe("key");
    expect(cut(4, "key=a=b", 0x3d)).toBe("a=b");
    expect(cut(3, "key", 0x3d)).toBe("key");
    expect(cut(4, "key", 0x3d)).toBe("");
  });

  it("cut a slice to what there is", () => {
    expect(cut(5, "abcdef", 2, 99)).toBe("cdef");
    expect(cut(5, "abcdef", 9, 99)).toBe("");
  });

  it("find a byte where a search byte by byte finds it", () => {
    const few = fc.constantFrom(0, 1, 0x3d, 0x3c, 0x7f, 0x80, 0x81, 0xff);
    const bytes = fc
      .uint8Array({ maxLength: 40 })
      .chain((any) =>
        fc.array(few, { maxLength: 40 }).map((some) => [...any.slice(0, 9), ...some]),
      );
    fc.assert(
      fc.property(bytes, few, fc.nat(50), (content, byte, from) => {
        const found = content.indexOf(byte, from);
        const span = spans.pass(Uint8Array.from(content));
        expect(script.functions.position(...span, byte, from)).toBe(
          found === -1 ? content.length : found,
        );
      }),
    );
  });

  it("find nothing beyond their end", () => {
    const [start] = spans.pass("abcdefgh=");
    expect(script.functions.position(start, 8, 0x3d, 0)).toBe(8);
    expect(script.functions.position(start, 8, 0x3d, -1)).toBe(8);
  });

  it("compare with literals and with each other", () => {
    expect(script.functions.is(...spans.pass("abc"))).toBe(1);
    expect(script.functions.is(...spans.pass("abcd"))).toBe(0);
    expect(script.functions.begins(...spans.pass("abcd"))).toBe(1);
    expect(script.functions.begins(...spans.pass("ab"))).toBe(0);
    expect(script.functions.same(...spans.pass("ab"), ...spans.pass("ab"))).toBe(1);
    expect(script.functions.same(...spans.pass("ab"), ...spans.pass("aB"))).toBe(0);
  });
});
