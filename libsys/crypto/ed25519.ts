// Verifies ed25519 signatures (RFC 8032, section 5.1.7): strictly, so that a signature
// and a key have one encoding each. Verifies only: there is nothing secret here, and
// nothing is allocated.

import { Span, spanAt } from "../span";
import {
  POINT_BYTES,
  decodePoint,
  double,
  encodePoint,
  negate,
  setNeutral,
} from "./edwards-point";
import { MULTIPLES_BYTES, PART_DIGITS, addDigits, prepareMultiples } from "./multiples";
import { isScalar, reduceScalar, writeDigits } from "./scalar";
import { begin, finish, update } from "./sha512";

export const SIGNATURE_BYTES: i32 = 64;
export const PUBLIC_KEY_BYTES: i32 = 32;

/** R, the first half of a signature. */
const COMMITMENT_BYTES: u32 = 32;

const basePoint: usize = memory.data<u8>([
  0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
  0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
  0x66, 0x66, 0x66, 0x66,
]);

const baseMultiples: usize = memory.data(MULTIPLES_BYTES, 8);
/** Of the last key, negated: modules come by the dozen with the same. */
const keyMultiples: usize = memory.data(MULTIPLES_BYTES, 8);
const lastKey: usize = memory.data(32, 8);
const point: usize = memory.data(POINT_BYTES, 8);
const digest: usize = memory.data(64, 8);
const challenge: usize = memory.data(32, 8);
const encoded: usize = memory.data(32, 8);
const baseDigits: usize = memory.data(256, 8);
const keyDigits: usize = memory.data(256, 8);
let baseReady = false;
let keyReady = false;

/** Whether the 64 bytes at `signature` are key's over `first` and `second` together. */
export function verify(signature: usize, key: usize, first: Span, second: Span): bool {
  const response = signature + COMMITMENT_BYTES;
  if (!isScalar(response) || !prepareKey(key)) return false;
  prepareBase();
  begin();
  update(spanAt(signature, COMMITMENT_BYTES));
  update(spanAt(key, PUBLIC_KEY_BYTES));
  update(first);
  update(second);
  finish(digest);
  reduceScalar(challenge, digest);
  writeDigits(baseDigits, response);
  writeDigits(keyDigits, challenge);
  sumProducts();
  encodePoint(encoded, point);
  return memory.compare(encoded, signature, COMMITMENT_BYTES) == 0;
}

function prepareBase(): void {
  if (baseReady) return;
  decodePoint(point, basePoint);
  prepareMultiples(baseMultiples, point);
  baseReady = true;
}

/** Makes keyMultiples those of the key at `key`; false when that is no point. */
function prepareKey(key: usize): bool {
  if (keyReady && memory.compare(lastKey, key, PUBLIC_KEY_BYTES) == 0) return true;
  keyReady = decodePoint(point, key);
  if (!keyReady) return false;
  negate(point);
  prepareMultiples(keyMultiples, point);
  memory.copy(lastKey, key, PUBLIC_KEY_BYTES);
  return true;
}

/** response · B − challenge · key, in `point`. */
function sumProducts(): void {
  setNeutral(point);
  for (let place = <i32>PART_DIGITS - 1; place >= 0; --place) {
    double(point, point);
    addDigits(point, baseMultiples, baseDigits, place);
    addDigits(point, keyMultiples, keyDigits, place);
  }
}
