// SHA-512 (FIPS 180-4) over spans that come one after the other: `begin`, `update` any
// number of times, `finish`. One message at a time; nothing is allocated.

import { Span, sizeOf, startOf } from "../span";

export const DIGEST_BYTES: i32 = 64;

const BLOCK_BYTES: u32 = 128;
/** The message's length in bits ends the last block, in 16 bytes. */
const LENGTH_BYTES: u32 = 16;
const ROUNDS: u32 = 80;

const initial: usize = memory.data<u64>([
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
]);

const constants: usize = memory.data<u64>([
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
  0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
  0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
  0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
  0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
  0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
  0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
  0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
  0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
  0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
  0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
  0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
  0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
  0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
  0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
  0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
  0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
  0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
  0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
]);

const state: usize = memory.data(64, 8);
const schedule: usize = memory.data(640, 8);
const block: usize = memory.data(128, 8);
let filled: u32 = 0;
let total: u64 = 0;

/** Starts a message. */
export function begin(): void {
  memory.copy(state, initial, DIGEST_BYTES);
  filled = 0;
  total = 0;
}

/** Adds `part` to the message. */
export function update(part: Span): void {
  let from: usize = startOf(part);
  let left = sizeOf(part);
  total += left;
  if (filled != 0) {
    const taken = min(left, BLOCK_BYTES - filled);
    memory.copy(block + filled, from, taken);
    filled += taken;
    from += taken;
    left -= taken;
    if (filled < BLOCK_BYTES) return;
    compress(block);
  }
  for (; left >= BLOCK_BYTES; left -= BLOCK_BYTES) {
    compress(from);
    from += BLOCK_BYTES;
  }
  memory.copy(block, from, left);
  filled = left;
}

/** Ends the message and leaves its digest, 64 bytes, at `target`. */
export function finish(target: usize): void {
  store<u8>(block + filled++, 0x80);
  if (filled > BLOCK_BYTES - LENGTH_BYTES) {
    memory.fill(block + filled, 0, BLOCK_BYTES - filled);
    compress(block);
    filled = 0;
  }
  memory.fill(block + filled, 0, BLOCK_BYTES - filled);
  store<u64>(block + BLOCK_BYTES - 8, bswap<u64>(total << 3));
  compress(block);
  for (let at: usize = 0; at < <usize>DIGEST_BYTES; at += 8) {
    store<u64>(target + at, bswap<u64>(load<u64>(state + at)));
  }
}

// @ts-ignore: decorator
@inline
function stateWord(index: u32): u64 {
  return load<u64>(state + index * 8);
}

// @ts-ignore: decorator
@inline
function addToState(index: u32, word: u64): void {
  store<u64>(state + index * 8, stateWord(index) + word);
}

function expand(source: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 8) {
    store<u64>(schedule + at, bswap<u64>(load<u64>(source + at)));
  }
  for (let at = schedule + BLOCK_BYTES; at < schedule + ROUNDS * 8; at += 64) {
    expandWord(at);
    expandWord(at + 8);
    expandWord(at + 16);
    expandWord(at + 24);
    expandWord(at + 32);
    expandWord(at + 40);
    expandWord(at + 48);
    expandWord(at + 56);
  }
}

// @ts-ignore: decorator
@inline
function expandWord(at: usize): void {
  const early = load<u64>(at - 15 * 8);
  const late = load<u64>(at - 2 * 8);
  // The same as by 1 and 8, and by 19 and 61, with one copy less.
  const first = rotr(early ^ rotr(early, 7), 1) ^ (early >> 7);
  const second = rotr(late ^ rotr(late, 42), 19) ^ (late >> 6);
  store<u64>(at, load<u64>(at - 16 * 8) + first + load<u64>(at - 7 * 8) + second);
}

/** What a round adds to its h and d: rotations by 14, 18 and 41. */
// @ts-ignore: decorator
@inline
function addedToBoth(e: u64, f: u64, g: u64, at: usize): u64 {
  const sum = rotr(e ^ rotr(e ^ rotr(e, 23), 4), 14);
  const chosen = g ^ (e & (f ^ g));
  return sum + chosen + load<u64>(constants + at) + load<u64>(schedule + at);
}

/** What a round adds to its h alone: rotations by 28, 34 and 39. */
// @ts-ignore: decorator
@inline
function addedToOne(a: u64, b: u64, c: u64): u64 {
  // b ^ c is a ^ b of the round before.
  const majority = b ^ ((a ^ b) & (b ^ c));
  return rotr(a ^ rotr(a ^ rotr(a, 5), 6), 28) + majority;
}

/** The letters of the standard, while a block is compressed. */
let a: u64 = 0;
let b: u64 = 0;
let c: u64 = 0;
let d: u64 = 0;
let e: u64 = 0;
let f: u64 = 0;
let g: u64 = 0;
let h: u64 = 0;

function compress(source: usize): void {
  expand(source);
  a = stateWord(0);
  b = stateWord(1);
  c = stateWord(2);
  d = stateWord(3);
  e = stateWord(4);
  f = stateWord(5);
  g = stateWord(6);
  h = stateWord(7);
  for (let at: usize = 0; at < ROUNDS * 8; at += 64) eightRounds(at);
  addToState(0, a);
  addToState(1, b);
  addToState(2, c);
  addToState(3, d);
  addToState(4, e);
  addToState(5, f);
  addToState(6, g);
  addToState(7, h);
}

/**
 * In the standard each letter takes the value of the one before it after every round.
 * Here the letters change their parts instead, so that nothing is copied: after eight
 * rounds each has its own part again.
 */
// @ts-ignore: decorator
@inline
function eightRounds(at: usize): void {
  h += addedToBoth(e, f, g, at);
  d += h;
  h += addedToOne(a, b, c);
  g += addedToBoth(d, e, f, at + 8);
  c += g;
  g += addedToOne(h, a, b);
  f += addedToBoth(c, d, e, at + 16);
  b += f;
  f += addedToOne(g, h, a);
  e += addedToBoth(b, c, d, at + 24);
  a += e;
  e += addedToOne(f, g, h);
  d += addedToBoth(a, b, c, at + 32);
  h += d;
  d += addedToOne(e, f, g);
  c += addedToBoth(h, a, b, at + 40);
  g += c;
  c += addedToOne(d, e, f);
  b += addedToBoth(g, h, a, at + 48);
  f += b;
  b += addedToOne(c, d, e);
  a += addedToBoth(f, g, h, at + 56);
  e += a;
  a += addedToOne(b, c, d);
}
