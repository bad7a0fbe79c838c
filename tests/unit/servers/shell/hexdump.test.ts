import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;
const OUTPUT = 0x180000;
let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { hexdumpBegin, hexdumpEnd, hexdumpLine } from "./servers/shell/hexdump";
    import { Text } from "./libsys/text";
    const writer = changetype<Text>(memory.data(32, 8));
    export function dump(length: u32, start: u64, canonical: bool, verbose: bool): u32 {
      writer.open(${OUTPUT}, 0x100000);
      hexdumpBegin(start, canonical, verbose);
      for (let at: u32 = 0; at < length; at += 16) {
        hexdumpLine(writer, ${INPUT} + at, min<u32>(16, length - at));
      }
      hexdumpEnd(writer);
      return writer.length;
    }`);
});

function dump(data: Uint8Array | string, start = 0, canonical = 0, verbose = 0): string {
  const length = script.put(INPUT, data);
  const size = script.functions.dump(length, BigInt(start), canonical, verbose);
  return script.get(OUTPUT, size);
}

test("prints two-byte words and pads the last line as util-linux does", () => {
  expect(dump("abc")).toBe("0000000 6261 0063                              \n0000003\n");
});

test("prints bytes and characters in the canonical format", () => {
  expect(dump("abc", 0, 1)).toBe(
    "00000000  61 62 63                                          |abc|\n00000003\n",
  );
});

test("squeezes repeated lines into one star", () => {
  expect(dump(new Uint8Array(80))).toBe(
    "0000000 0000 0000 0000 0000 0000 0000 0000 0000\n*\n0000050\n",
  );
});

test("never squeezes a partial last line", () => {
  expect(dump(new Uint8Array(40), 3, 1)).toBe(
    "00000003  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n*\n" +
      "00000023  00 00 00 00 00 00 00 00                           |........|\n0000002b\n",
  );
});

test("prints every line when verbose", () => {
  expect(dump(new Uint8Array(48), 0, 0, 1).split("\n")).toHaveLength(5);
});

test("prints nothing for an empty file", () => {
  expect(dump("")).toBe("");
});

test("prints the offset alone when the dump starts at the end", () => {
  expect(dump("", 3, 1)).toBe("00000003\n");
});

test("widens the offset beyond its usual digits", () => {
  expect(dump("a", 0x123456789a, 1)).toContain("123456789a  61");
});

test("shows every byte of the input in the canonical format", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
      const pairs = dump(data, 0, 1, 1)
        .split("\n")
        .filter((line) => line.includes("|"))
        .flatMap((line) => line.slice(8, 60).trim().split(/\s+/));
      expect(Uint8Array.from(pairs.map((pair) => parseInt(pair, 16)))).toEqual(data);
    }),
  );
});
