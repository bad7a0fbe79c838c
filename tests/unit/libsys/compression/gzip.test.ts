import {
  constants,
  deflateRawSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
} from "node:zlib";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const ENTRY = `
import { spanAt } from "./libsys/span";
import { inflate } from "./libsys/compression/inflate";
import { gunzip, gzipLength } from "./libsys/compression/gzip";
export function inflated(from: usize, size: u32, to: usize, room: u32): i32 {
  return inflate(spanAt(from, size), spanAt(to, room));
}
export function length(from: usize, size: u32): u32 {
  return gzipLength(spanAt(from, size));
}
export function unpacked(from: usize, size: u32, to: usize, room: u32): bool {
  return gunzip(spanAt(from, size), spanAt(to, room));
}
`;
const SOURCE = 0x10_0000;
/** Where the script's memory ends: what is read behind it traps. */
const END = 0x40_0000;
const TARGET = 0x20_0000;
const ROOM = 0x10_0000;
const GUARD = 0xa5;

let script: Script;
beforeAll(async () => {
  script = await loadScript(ENTRY);
});

/**
 * What the script makes of a stream, or null; what lies around the target is untouched,
 * and there is nothing behind the stream.
 */
function inflated(stream: Uint8Array, room = ROOM): Uint8Array | null {
  const source = END - stream.length;
  script.put(source, stream);
  script.bytes()[TARGET - 1] = GUARD;
  script.bytes()[TARGET + room] = GUARD;
  const size = script.functions.inflated(source, stream.length, TARGET, room);
  expect(script.bytes()[TARGET - 1]).toBe(GUARD);
  expect(script.bytes()[TARGET + room]).toBe(GUARD);
  return size < 0 ? null : script.bytes().slice(TARGET, TARGET + size);
}

function unpacked(file: Uint8Array): Uint8Array | null {
  script.put(SOURCE, file);
  const size = script.functions.length(SOURCE, file.length) >>> 0;
  if (size > ROOM) return null;
  const good = script.functions.unpacked(SOURCE, file.length, TARGET, size) === 1;
  return good ? script.bytes().slice(TARGET, TARGET + size) : null;
}

/** Bytes with repetitions, as programs have them. */
const contents = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 30 })))
  .map((parts) =>
    Buffer.concat(parts.flatMap(([part, times]) => Array<Uint8Array>(times).fill(part))),
  );

/** How zlib may be told to compress; `memLevel` decides how long blocks are. */
const options = fc.record({
  level: fc.nat(9),
  memLevel: fc.integer({ min: 1, max: 9 }),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_FIXED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
  ),
});

describe("inflate", () => {
  it("gives back what zlib compressed, at every level and with every kind of block", () => {
    fc.assert(
      fc.property(contents, options, (content, how) => {
        const stream = deflateRawSync(content, how);
        expect(inflated(stream, content.length)).toEqual(Uint8Array.from(content));
      }),
      { numRuns: 500 },
    );
  });

  it("gives back long texts, with the longest codes and distances there are", () => {
    fc.assert(
      fc.property(fc.nat(), options, (seed, how) => {
        const content = skewed(seed, 200_000);
        const found = inflated(deflateRawSync(content, how)) ?? new Uint8Array();
        expect(Buffer.compare(found, content)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("refuses a target that is too small, without writing behind it", () => {
    const content = Buffer.alloc(1000, "weft ");
    for (const level of [0, 9]) {
      const stream = deflateRawSync(content, { level });
      expect(inflated(stream, 999)).toBeNull();
      expect(inflated(stream, 1000)).toEqual(Uint8Array.from(content));
    }
  });

  it("agrees with zlib about streams with altered or missing bytes", () => {
    fc.assert(
      fc.property(
        contents,
        fc.array(fc.tuple(fc.nat(), fc.nat(255))),
        fc.nat(),
        (content, changes, cut) => {
          const whole = deflateRawSync(content);
          for (const [at, by] of changes) whole[at % whole.length] ^= by;
          const stream = whole.subarray(0, whole.length - (cut % 3));
          expect(inflated(stream)).toEqual(expected(() => inflateRawSync(stream)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("agrees with zlib about damaged codes, whose lengths come first", () => {
    fc.assert(
      fc.property(
        contents,
        options,
        fc.array(fc.nat(60 * 8), { minLength: 1, maxLength: 3 }),
        (content, how, flips) => {
          const stream = deflateRawSync(content, how);
          for (const bit of flips) stream[(bit >> 3) % stream.length] ^= 1 << (bit & 7);
          expect(inflated(stream)).toEqual(expected(() => inflateRawSync(stream)));
        },
      ),
      { numRuns: 4000 },
    );
  });

  it("refuses a code of code lengths that leaves bits without a symbol", () => {
    const complete = emptyBlock("100", { one: "0", zeros: "1" });
    expect(inflateRawSync(complete)).toHaveLength(0);
    expect(inflated(complete)).toHaveLength(0);
    const incomplete = emptyBlock("010", { one: "10", zeros: "0" });
    expect(() => inflateRawSync(incomplete)).toThrow();
    expect(inflated(incomplete)).toBeNull();
  });

  it("agrees with zlib about any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (stream) => {
        expect(inflated(stream)).toEqual(expected(() => inflateRawSync(stream)));
      }),
      { numRuns: 5000 },
    );
  });
});

/**
 * A last, dynamic block without content, bit by bit: of its code lengths only the last
 * two, of the end of the block and a distance, are not 0 but 1. `length` is that of the
 * code for 1; for runs of zeros it is one bit.
 */
function emptyBlock(length: string, code: { one: string; zeros: string }): Uint8Array {
  const run = (count: number): string =>
    code.zeros + reversed((count - 11).toString(2).padStart(7, "0"));
  const lengths = ["000", "000", "100", "000".repeat(14), length];
  const header = ["1", "01", "00000", "00000", reversed("1110"), ...lengths];
  const bits = [...header, run(138), run(118), code.one, code.one, "0"].join("");
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0").match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => parseInt(reversed(byte), 2));
}

function reversed(bits: string): string {
  return [...bits].reverse().join("");
}

function expected(decompress: () => Buffer): Uint8Array | null {
  try {
    const content = decompress();
    return content.length > ROOM ? null : Uint8Array.from(content);
  } catch {
    return null;
  }
}

/**
 * Bytes of which each is half as frequent as the one before, so that codes are long; of
 * two parts that repeat 32 KiB apart.
 */
function skewed(seed: number, length: number): Uint8Array {
  let state = seed >>> 0;
  const bytes = Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.clz32(state) * 8 + ((state >>> 3) & (state >>> 6) & 7);
  });
  for (let at = 33_000; at < length; at += 997) {
    const from = at - 32_768 + (at % 8192);
    bytes.copyWithin(at, from, from + 3 + (at % 256));
  }
  return bytes;
}

describe("a gzip file", () => {
  it("gives back what was compressed, whatever its header holds", () => {
    const content = Buffer.from("a module ".repeat(100));
    const plain = gzipSync(content);
    expect(unpacked(plain)).toEqual(Uint8Array.from(content));
    const named = Buffer.concat([
      plain.subarray(0, 10),
      Buffer.from("disk.ko\0"),
      plain.subarray(10),
    ]);
    named[3] = 8;
    expect(unpacked(named)).toEqual(Uint8Array.from(content));
    const extra = Buffer.concat([
      plain.subarray(0, 10),
      Buffer.from([3, 0, 1, 2, 3]),
      plain.subarray(10),
    ]);
    extra[3] = 4;
    expect(unpacked(extra)).toEqual(Uint8Array.from(content));
  });

  it("is refused when any bit of its stream or trailer was altered", () => {
    const content = Buffer.from("a module ".repeat(20));
    const file = gzipSync(content);
    for (let bit = 80; bit < file.length * 8; bit += 1) {
      const altered = Buffer.from(file);
      altered[bit >> 3] ^= 1 << (bit & 7);
      const result = unpacked(altered);
      expect(result === null || Buffer.from(result).equals(content), `bit ${bit}`).toBe(
        true,
      );
    }
  });

  it("is refused when it is cut off, has another method or bytes behind its end", () => {
    const file = gzipSync(Buffer.alloc(300, "x"));
    expect(gunzipSync(file)).toHaveLength(300);
    for (let length = 0; length < file.length; length += 1) {
      expect(unpacked(file.subarray(0, length))).toBeNull();
    }
    for (const [at, value] of [
      [0, 0],
      [1, 0],
      [2, 7],
      [3, 0x80],
      [3, 16],
    ] as const) {
      const altered = Buffer.from(file);
      altered[at] = value;
      expect(unpacked(altered)).toBeNull();
    }
    const longer = Buffer.concat([
      file.subarray(0, -8),
      Buffer.alloc(4),
      file.subarray(-8),
    ]);
    expect(unpacked(longer)).toBeNull();
  });
});
