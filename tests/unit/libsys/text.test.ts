import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../support/script.ts";

const BUFFER = 0x8000;
const INPUT = 0x9000;
const ENTRY = `
import { Text } from "./libsys/text";
import { parseNumber, allDigits } from "./libsys/number";
import { spanAt } from "./libsys/span";
const text = changetype<Text>(memory.data(16, 8));
export function open(capacity: u32): void { text.open(${BUFFER}, capacity); }
export function literal(): u32 { return text.put("Weft – ").put("é").length; }
export function decimal(value: u64): u32 { return text.decimal(value).length; }
export function signed(value: i64): u32 { return text.signed(value).length; }
export function hex(value: u64, digits: u32): u32 { return text.hex(value, digits).length; }
export function padTo(column: u32): u32 { return text.padTo(column).length; }
export function number(length: u32, base: u32): u64 {
  return parseNumber(spanAt(${INPUT}, length), base);
}
export function digits(length: u32, base: u32): bool {
  return allDigits(spanAt(${INPUT}, length), base);
}
`;

let script: Script;
beforeAll(async () => {
  script = await loadScript(ENTRY);
});

/** What `write` leaves in a fresh buffer of `capacity` bytes. */
function written(write: () => number, capacity = 64): string {
  script.functions.open(capacity);
  return script.get(BUFFER, write());
}

function number(text: string, base: number): bigint {
  const value = script.functions.number(script.put(INPUT, text), base);
  return BigInt.asUintN(64, value as unknown as bigint);
}

describe("text", () => {
  it("writes literals as UTF-8", () => {
    expect(written(() => script.functions.literal())).toBe("Weft – é");
  });

  it("writes every number as JavaScript does", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(written(() => script.functions.decimal(value))).toBe(value.toString());
        expect(written(() => script.functions.hex(value, 1))).toBe(value.toString(16));
        const padded = value.toString(16).padStart(16, "0");
        expect(written(() => script.functions.hex(value, 16))).toBe(padded);
        const signed = BigInt.asIntN(64, value);
        expect(written(() => script.functions.signed(signed))).toBe(signed.toString());
      }),
    );
  });

  it("drops what does not fit", () => {
    expect(written(() => script.functions.decimal(123456n), 4)).toBe("1234");
    expect(written(() => script.functions.padTo(9), 4)).toBe("    ");
  });

  it("never cuts a character in two", () => {
    expect(written(() => script.functions.literal(), 6)).toBe("Weft ");
  });
});

describe("numbers in text", () => {
  it("end at the first other character", () => {
    expect(number("123abc", 10)).toBe(123n);
    expect(number("ffg", 16)).toBe(255n);
    expect(number("0000644 ", 8)).toBe(0o644n);
    expect(number("", 10)).toBe(0n);
  });

  it("saturate", () => {
    expect(number("18446744073709551615", 10)).toBe(2n ** 64n - 1n);
    expect(number("18446744073709551616", 10)).toBe(2n ** 64n - 1n);
    expect(number("99999999999999999999999", 10)).toBe(2n ** 64n - 1n);
  });

  it("are told from other text", () => {
    const isNumber = (text: string): boolean =>
      script.functions.digits(script.put(INPUT, text), 10) === 1;
    expect(["1", "007"].every(isNumber)).toBe(true);
    expect(["", "1a", "-1", " 1"].some(isNumber)).toBe(false);
  });
});
