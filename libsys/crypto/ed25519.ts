// Verifies ed25519 signatures (RFC 8032, section 5.1.7): strictly, so that a signature
// and a key have one encoding each. Verifies only: there is nothing secret here, and
// nothing is allocated.

import { Span, spanAt } from "../span";
import {
  ADDEND_BYTES,
  POINT_BYTES,
  addPoint,
  decodePoint,
  double,
  encodePoint,
  negate,
  prepareAddend,
  setNeutral,
  subtractPoint,
} from "./edwards-point";
import { DIGIT_COUNT, isScalar, reduceScalar, writeDigits } from "./scalar";
import { begin, finish, update } from "./sha512";

export const SIGNATURE_BYTES: i32 = 64;
export const PUBLIC_KEY_BYTES: i32 = 32;

/** R, the first half of a signature. */
const COMMITMENT_BYTES: u32 = 32;
/** 1, 3 … 15 times a point. */
const TABLE_ENTRIES: u32 = 8;

const basePoint: usize = memory.data<u8>([
  0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
  0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
  0x66, 0x66, 0x66, 0x66,
]);

const baseTable: usize = memory.data(8 * ADDEND_BYTES, 8);
const keyTable: usize = memory.data(8 * ADDEND_BYTES, 8);
const point: usize = memory.data(POINT_BYTES, 8);
const twice: usize = memory.data(POINT_BYTES, 8);
const twiceAddend: usize = memory.data(ADDEND_BYTES, 8);
const digest: usize = memory.data(64, 8);
const challenge: usize = memory.data(32, 8);
const encoded: usize = memory.data(32, 8);
const baseDigits: usize = memory.data(264, 8);
const keyDigits: usize = memory.data(264, 8);
let baseReady = false;

/** Whether the 64 bytes at `signature` are key's over `first` and `second` together. */
export function verify(signature: usize, key: usize, first: Span, second: Span): bool {
  const response = signature + COMMITMENT_BYTES;
  if (!isScalar(response) || !decodePoint(point, key)) return false;
  negate(point);
  fillTable(keyTable);
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
  fillTable(baseTable);
  baseReady = true;
}

/** Writes the addends of 1, 3 … 15 times `point`, which changes. */
function fillTable(table: usize): void {
  prepareAddend(table, point);
  double(twice, point);
  prepareAddend(twiceAddend, twice);
  for (let i: u32 = 1; i < TABLE_ENTRIES; ++i) {
    addPoint(point, twiceAddend);
    prepareAddend(table + i * ADDEND_BYTES, point);
  }
}

/** response · B − challenge · key, in `point`. */
function sumProducts(): void {
  setNeutral(point);
  let started = false;
  for (let i = <i32>DIGIT_COUNT - 1; i >= 0; --i) {
    if (started) double(point, point);
    const ofBase = <i32>load<i8>(baseDigits + i);
    const ofKey = <i32>load<i8>(keyDigits + i);
    if (ofBase != 0) addMultiple(baseTable, ofBase);
    if (ofKey != 0) addMultiple(keyTable, ofKey);
    started = started || (ofBase | ofKey) != 0;
  }
}

function addMultiple(table: usize, digit: i32): void {
  const entry = table + <u32>(abs(digit) >> 1) * ADDEND_BYTES;
  if (digit > 0) addPoint(point, entry);
  else subtractPoint(point, entry);
}
