import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const ENTRY = `
import { spanAt, EMPTY } from "./libsys/span";
import { verify } from "./libsys/crypto/ed25519";
import { begin, update, finish } from "./libsys/crypto/sha512";
import { reduceScalar } from "./libsys/crypto/scalar";

export const room = memory.data(70000, 8);
export function place(): usize { return room; }
export function verified(length: u32, split: u32): bool {
  const message = room + 96;
  return verify(
    room, room + 64, spanAt(message, split), spanAt(message + split, length - split),
  );
}
export function hash(length: u32, step: u32): void {
  begin();
  for (let at: u32 = 0; at < length; at += step) {
    update(spanAt(room + 64 + at, min(step, length - at)));
  }
  finish(room);
}
export function reduced(): void {
  reduceScalar(room + 64, room);
}
`;

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const PRIME = 2n ** 255n - 19n;

let script: Script;
let room: number;
beforeAll(async () => {
  script = await loadScript(ENTRY);
  room = script.functions.place();
});

type Bytes = Uint8Array<ArrayBufferLike>;
const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, "hex"));

function verified(signature: Bytes, key: Bytes, message: Bytes, split = 0): boolean {
  script.put(room, signature);
  script.put(room + 64, key);
  script.put(room + 96, message);
  return script.functions.verified(message.length, split) === 1;
}

function littleEndian(value: bigint, size = 32): Bytes {
  return Uint8Array.from({ length: size }, (_, i) =>
    Number((value >> BigInt(8 * i)) & 255n),
  );
}

function toNumber(bytes: Bytes): bigint {
  return bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** RFC 8032, section 7.1: public key, message, signature. */
const RFC_8032 = [
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
  [
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
  ],
] as const;

describe("SHA-512", () => {
  it("gives Node's digest for every length around the block's, in any parts", () => {
    for (let length = 0; length < 400; length += 1) {
      const message = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
      script.put(room + 64, message);
      script.functions.hash(length, (length % 37) + 1);
      expect(script.bytes().slice(room, room + 64)).toEqual(
        Uint8Array.from(createHash("sha512").update(message).digest()),
      );
    }
  });
});

describe("a scalar", () => {
  it("is what BigInt makes of 64 bytes modulo the order", () => {
    const wide = fc.uint8Array({ minLength: 64, maxLength: 64 });
    const edges = [0n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 512n - 1n, ORDER * ORDER];
    const check = (bytes: Bytes): void => {
      script.put(room, bytes);
      script.functions.reduced();
      const result = toNumber(script.bytes().slice(room + 64, room + 96));
      expect(result).toBe(toNumber(bytes) % ORDER);
    };
    edges.forEach((value) => check(littleEndian(value, 64)));
    fc.assert(fc.property(wide, check));
    // Remainders of words that are all ones or zeros: borrows go through whole words.
    const word = fc.constantFrom(0n, 1n, 2n ** 64n - 1n);
    const quotient = fc.bigInt({ min: 0n, max: 2n ** 259n });
    fc.assert(
      fc.property(quotient, word, word, word, (times, low, middle, high) => {
        const rest = low + (middle << 64n) + (high << 128n);
        check(littleEndian(times * ORDER + rest, 64));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a signature", () => {
  it("of RFC 8032 is accepted, and refused over another message", () => {
    for (const [key, message, signature] of RFC_8032) {
      expect(verified(hex(signature), hex(key), hex(message))).toBe(true);
      expect(verified(hex(signature), hex(key), hex(`${message}00`))).toBe(false);
    }
  });

  it("by noble or OpenSSL is accepted however the message is divided", () => {
    const bytes = fc.uint8Array({ maxLength: 1000 });
    fc.assert(
      fc.property(
        bytes,
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (message, seed) => {
          const signature = ed25519.sign(message, seed);
          const split = seed[0] % (message.length + 1);
          expect(verified(signature, ed25519.getPublicKey(seed), message, split)).toBe(
            true,
          );
        },
      ),
      { numRuns: 60 },
    );
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    const message = new Uint8Array(16384).fill(0x5a);
    expect(verified(sign(null, message, privateKey), key, message)).toBe(true);
  });

  it("agrees with noble about any one altered bit", () => {
    const seed = new Uint8Array(32).fill(7);
    const key = ed25519.getPublicKey(seed);
    const message = Uint8Array.from(Buffer.from("a module"));
    const all = Uint8Array.from([...ed25519.sign(message, seed), ...key, ...message]);
    for (let bit = 0; bit < all.length * 8; bit += 1) {
      const altered = all.slice();
      altered[bit >> 3] ^= 1 << (bit & 7);
      const [signature, other, text] = [
        altered.slice(0, 64),
        altered.slice(64, 96),
        altered.slice(96),
      ];
      expect(verified(signature, other, text), `bit ${bit}`).toBe(false);
    }
  });

  it("is checked with its own key, whichever was used before", () => {
    const message = Uint8Array.of(4, 5, 6);
    const noPoint = littleEndian(2n);
    const [one, other] = [1, 2].map((fill) => {
      const seed = new Uint8Array(32).fill(fill);
      return { key: ed25519.getPublicKey(seed), signature: ed25519.sign(message, seed) };
    });
    for (const { key, signature } of [one, one, other, one, other]) {
      const stranger = key === one.key ? other.key : one.key;
      expect(verified(signature, key, message)).toBe(true);
      expect(verified(signature, noPoint, message)).toBe(false);
      expect(verified(signature, noPoint, message)).toBe(false);
      expect(verified(signature, key, message)).toBe(true);
      expect(verified(signature, stranger, message)).toBe(false);
    }
  });

  it("has one form: a response of the order or more is refused", () => {
    const seed = new Uint8Array(32).fill(9);
    const key = ed25519.getPublicKey(seed);
    const message = Uint8Array.of(1, 2, 3);
    const signature = ed25519.sign(message, seed);
    const response = toNumber(signature.slice(32));
    for (let times = 1n; response + times * ORDER < 2n ** 256n; times += 1n) {
      const other = signature.slice();
      other.set(littleEndian(response + times * ORDER), 32);
      expect(verified(other, key, message)).toBe(false);
    }
    for (const value of [ORDER, 2n ** 256n - 1n]) {
      const other = signature.slice();
      other.set(littleEndian(value), 32);
      expect(verified(other, key, message)).toBe(false);
    }
  });

  it("is refused for keys that are no points, or not in their one encoding", () => {
    const signature = new Uint8Array(64);
    signature[0] = 1;
    const sign = 2n ** 255n;
    const keys = [PRIME, PRIME + 1n, PRIME + 3n, 2n ** 255n - 1n, 1n + sign, 2n, 7n];
    for (const value of [...keys, PRIME - 1n + sign]) {
      expect(verified(signature, littleEndian(value), new Uint8Array(3))).toBe(false);
    }
  });

  it("has its commitment in one encoding too", () => {
    // With the neutral point as key, response 0 asks for the neutral point, y = 1.
    const key = littleEndian(1n);
    const empty = new Uint8Array(0);
    const form = (y: bigint): Bytes =>
      Uint8Array.from([...littleEndian(y), ...new Uint8Array(32)]);
    expect(verified(form(1n), key, empty)).toBe(true);
    expect(verified(form(PRIME + 1n), key, empty)).toBe(false);
  });
});
