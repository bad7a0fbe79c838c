// Odd multiples of a point, 1 to 15 times, and the same of the point after 64, 128 and
// 192 doublings: four parts of a scalar are then multiplied at once, in 64 doublings.
// They cost about as much as two products of scalar and point without them.

import {
  ADDEND_BYTES,
  POINT_BYTES,
  addPoint,
  double,
  prepareAddend,
  subtractPoint,
} from "./edwards-point";

const PARTS: u32 = 4;
/** Digits of a scalar's part. */
export const PART_DIGITS: u32 = 64;
/** 1, 3 … 15 times a point. */
const TABLE_ENTRIES: u32 = 8;
const TABLE_BYTES: u32 = TABLE_ENTRIES * ADDEND_BYTES;
export const MULTIPLES_BYTES: i32 = 5120;
if (<u32>MULTIPLES_BYTES != PARTS * TABLE_BYTES) ERROR("multiples fill their tables");

const sum: usize = memory.data(POINT_BYTES, 8);
const twice: usize = memory.data(ADDEND_BYTES, 8);

/** Writes the multiples of `point`, which changes. */
export function prepareMultiples(multiples: usize, point: usize): void {
  for (let part: u32 = 0; part < PARTS; ++part) {
    if (part != 0) doublePart(point);
    fillTable(multiples + part * TABLE_BYTES, point);
  }
}

function doublePart(point: usize): void {
  for (let i: u32 = 0; i < PART_DIGITS; ++i) double(point, point);
}

function fillTable(table: usize, point: usize): void {
  double(sum, point);
  prepareAddend(twice, sum);
  memory.copy(sum, point, POINT_BYTES);
  prepareAddend(table, sum);
  for (let i: u32 = 1; i < TABLE_ENTRIES; ++i) {
    addPoint(sum, twice);
    prepareAddend(table + i * ADDEND_BYTES, sum);
  }
}

/** Adds to `point` what digit `place` of each part of a scalar stands for. */
export function addDigits(
  point: usize,
  multiples: usize,
  digits: usize,
  place: u32,
): void {
  for (let part: u32 = 0; part < PARTS; ++part) {
    const digit = <i32>load<i8>(digits + part * PART_DIGITS + place);
    if (digit == 0) continue;
    const entry = multiples + part * TABLE_BYTES + <u32>(abs(digit) >> 1) * ADDEND_BYTES;
    if (digit > 0) addPoint(point, entry);
    else subtractPoint(point, entry);
  }
}
