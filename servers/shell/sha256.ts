// SHA-256 (FIPS 180-4) over data that arrives in pieces. One computation at a time: the
// state is static, nothing is allocated.

const ROUNDS: i32 = 64;
const BLOCK: u32 = 64;
/** Bytes of a block before the 64-bit length of the padding. */
const LENGTH_OFFSET: u32 = 56;

const state: usize = memory.data(32, 8);
const schedule: usize = memory.data(256, 8);
const pending: usize = memory.data(64, 8);

let pendingLength: u32 = 0;
let totalLength: u64 = 0;

// prettier-ignore
const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

// prettier-ignore
const CONSTANTS: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
  0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
  0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
  0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
  0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
  0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
  0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** Begins a new computation. */
export function sha256Begin(): void {
  memory.copy(state, INITIAL, 32);
  pendingLength = 0;
  totalLength = 0;
}

/** Adds `length` bytes at `data`. */
export function sha256Update(data: usize, length: u32): void {
  totalLength += length;
  let offset: u32 = 0;
  while (offset < length) {
    if (pendingLength == 0 && length - offset >= BLOCK) {
      compress(data + offset);
      offset += BLOCK;
      continue;
    }
    const count = min(BLOCK - pendingLength, length - offset);
    memory.copy(pending + pendingLength, data + offset, count);
    pendingLength += count;
    offset += count;
    if (pendingLength == BLOCK) flushPending();
  }
}

/** Ends the computation and writes the 32 bytes of the digest to `digest`. */
export function sha256Finish(digest: usize): void {
  const bits = totalLength << 3;
  store<u8>(pending + pendingLength++, 0x80);
  if (pendingLength > LENGTH_OFFSET) {
    memory.fill(pending + pendingLength, 0, BLOCK - pendingLength);
    flushPending();
  }
  memory.fill(pending + pendingLength, 0, LENGTH_OFFSET - pendingLength);
  store<u64>(pending + LENGTH_OFFSET, bswap<u64>(bits));
  flushPending();
  for (let index: u32 = 0; index < 8; index++) {
    store<u32>(digest + index * 4, bswap<u32>(load<u32>(state + index * 4)));
  }
}

function flushPending(): void {
  compress(pending);
  pendingLength = 0;
}

// @ts-ignore: decorator
@inline
function smallSigma0(x: u32): u32 {
  return rotr<u32>(x, 7) ^ rotr<u32>(x, 18) ^ (x >> 3);
}

// @ts-ignore: decorator
@inline
function smallSigma1(x: u32): u32 {
  return rotr<u32>(x, 17) ^ rotr<u32>(x, 19) ^ (x >> 10);
}

// @ts-ignore: decorator
@inline
function bigSigma0(x: u32): u32 {
  return rotr<u32>(x, 2) ^ rotr<u32>(x, 13) ^ rotr<u32>(x, 22);
}

// @ts-ignore: decorator
@inline
function bigSigma1(x: u32): u32 {
  return rotr<u32>(x, 6) ^ rotr<u32>(x, 11) ^ rotr<u32>(x, 25);
}

/** FIPS 180-4 section 6.2.2 step 1: the message schedule. */
function expand(block: usize): void {
  for (let index: u32 = 0; index < 16; index++) {
    store<u32>(schedule + index * 4, bswap<u32>(load<u32>(block + index * 4)));
  }
  for (let index: u32 = 16; index < <u32>ROUNDS; index++) {
    const word = schedule + index * 4;
    const sum = smallSigma1(load<u32>(word - 8)) + load<u32>(word - 28);
    store<u32>(word, sum + smallSigma0(load<u32>(word - 60)) + load<u32>(word - 64));
  }
}

/** FIPS 180-4 section 6.2.2 steps 2 to 4; the letters are the standard's. */
function compress(block: usize): void {
  expand(block);
  let a = load<u32>(state, 0);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let offset: u32 = 0; offset < <u32>ROUNDS * 4; offset += 4) {
    const key = load<u32>(CONSTANTS + offset) + load<u32>(schedule + offset);
    const t1 = h + bigSigma1(e) + ((e & f) ^ (~e & g)) + key;
    const t2 = bigSigma0(a) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(state, load<u32>(state, 0) + a, 0);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}
