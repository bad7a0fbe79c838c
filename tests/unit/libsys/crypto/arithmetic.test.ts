import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const ENTRY = `
import {
  FIELD_BYTES, add, decodeElement, encodeElement, invert, multiply, square, subtract,
} from "./libsys/crypto/field-element";
import {
  addProduct, addWord, beginSum, leftOfSum, takeLowest, takeWord,
} from "./libsys/crypto/wide-sum";

const room = memory.data(1024, 8);
const a = room + 512;
const b = a + FIELD_BYTES;
const c = b + FIELD_BYTES;
export function place(): usize { return room; }
export function sumOfProducts(bits: u64): u64 {
  beginSum();
  addProduct(load<u64>(room), load<u64>(room + 8));
  addProduct(load<u64>(room + 16), load<u64>(room + 24));
  addWord(load<u64>(room + 32));
  store<u64>(room + 40, takeLowest(bits));
  return leftOfSum();
}
export function words(): u64 {
  beginSum();
  addProduct(load<u64>(room), load<u64>(room + 8));
  addWord(load<u64>(room + 16));
  addWord(load<u64>(room + 24));
  store<u64>(room + 40, takeWord());
  return leftOfSum();
}
function read(): void {
  decodeElement(a, room);
  decodeElement(b, room + 32);
}
export function product(): void { read(); multiply(c, a, b); encodeElement(room, c); }
export function squared(): void { read(); square(c, a); encodeElement(room, c); }
export function inverse(): void { read(); invert(c, a); encodeElement(room, c); }
// With limbs as large as they get anywhere: of sums and differences of differences.
export function loose(): void {
  read();
  subtract(c, a, b);
  add(c, c, a);
  subtract(a, b, a);
  add(a, a, b);
  multiply(b, c, a);
  square(c, c);
  add(c, c, b);
  encodeElement(room, c);
}
`;

const PRIME = 2n ** 255n - 19n;
const WORD = 2n ** 64n;

let script: Script;
let room: number;
beforeAll(async () => {
  script = await loadScript(ENTRY);
  room = script.functions.place();
});

function put(...words: bigint[]): void {
  const bytes = new DataView(new ArrayBuffer(words.length * 8));
  words.forEach((word, index) => bytes.setBigUint64(index * 8, word, true));
  script.put(room, new Uint8Array(bytes.buffer));
}

function wordsAt(at: number, count: number): bigint[] {
  const view = new DataView(script.bytes().buffer);
  return Array.from({ length: count }, (_, index) =>
    view.getBigUint64(at + index * 8, true),
  );
}

function wordsOf(number: bigint): bigint[] {
  return [0n, 64n, 128n, 192n].map((shift) => BigInt.asUintN(64, number >> shift));
}

function numberAt(at: number): bigint {
  return wordsAt(at, 4).reduceRight((sum, word) => sum * WORD + word, 0n);
}

/** Words with long runs of ones and zeros too, where carries go wrong. */
const edge = fc.constantFrom(0n, 1n, 2n ** 32n - 1n, 2n ** 32n, WORD / 2n, WORD - 1n);
const word = fc.oneof(fc.bigInt({ min: 0n, max: WORD - 1n }), edge);
/** What 32 bytes may be, its highest bit apart; p and its neighbours among them. */
const element = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 255n - 1n }),
  fc.bigInt({ min: PRIME - 20n, max: 2n ** 255n - 1n }),
  fc.bigInt({ min: 0n, max: 20n }),
  fc.array(edge, { minLength: 4, maxLength: 4 }).map((words) =>
    BigInt.asUintN(
      255,
      words.reduce((sum, one) => sum * WORD + one, 0n),
    ),
  ),
);

describe("a wide sum", () => {
  it("is what BigInt makes of it, taken bit by bit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: WORD / 2n }), { minLength: 5, maxLength: 5 }),
        fc.bigInt({ min: 1n, max: 63n }),
        ([a = 0n, b = 0n, c = 0n, d = 0n, e = 0n], bits) => {
          put(a, b, c, d, e);
          const rest = script.functions.sumOfProducts(bits);
          const sum = a * b + c * d + e;
          expect(wordsAt(room + 40, 1)).toEqual([BigInt.asUintN(Number(bits), sum)]);
          expect(BigInt.asUintN(64, BigInt(rest))).toBe(BigInt.asUintN(64, sum >> bits));
        },
      ),
    );
  });

  it("holds any product and two words more", () => {
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        put(a, b, c, d);
        const upper = BigInt.asUintN(64, BigInt(script.functions.words()));
        expect(upper * WORD + (wordsAt(room + 40, 1)[0] ?? 0n)).toBe(a * b + c + d);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a field element", () => {
  const modulo = (number: bigint): bigint => ((number % PRIME) + PRIME) % PRIME;

  function result(operation: string, a: bigint, b: bigint): bigint {
    put(...wordsOf(a), ...wordsOf(b));
    script.functions[operation]();
    return numberAt(room);
  }

  it("multiplied, squared, or with uncarried limbs, is what BigInt makes of it", () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        expect(result("product", a, b)).toBe(modulo(a * b));
        expect(result("squared", a, b)).toBe(modulo(a * a));
        const [c, d] = [2n * a - b, 2n * b - a];
        expect(result("loose", a, b)).toBe(modulo(c * c + c * d));
      }),
      { numRuns: 2000 },
    );
  });

  it("times its inverse is 1, but 0 has none", () => {
    fc.assert(
      fc.property(element, (a) => {
        const expected = modulo(a) === 0n ? 0n : 1n;
        expect(modulo(result("inverse", a, 0n) * a)).toBe(expected);
      }),
    );
  });
});
