// Points of edwards25519 (RFC 8032, section 5.1), each X, Y, Z, E, H at some address with
// x = X/Z, y = Y/Z, xy = EH/Z. Times depend on the numbers: for public ones only.
// Formulas: Hisil, Wong, Carter, Dawson 2008, section 3, with a = −1; the letters are
// theirs. Their T is EH: only additions need it, and most results are doubled instead.

import {
  ENCODED_BYTES,
  FIELD_BYTES,
  add,
  copyElement,
  decodeElement,
  encodeElement,
  invert,
  isOdd,
  isZero,
  multiply,
  raiseForRoot,
  setElement,
  square,
  subtract,
} from "./field-element";

export const POINT_BYTES: i32 = 200;
/** A point made ready for being added: Y + X, Y − X, 2Z, 2dT. */
export const ADDEND_BYTES: i32 = 160;

const constantD: usize = memory.data<u8>([
  0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a,
  0x70, 0x00, 0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b,
  0xee, 0x6c, 0x03, 0x52,
]);
const rootOfMinusOne: usize = memory.data<u8>([
  0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18,
  0x43, 0x2f, 0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f,
  0x80, 0x24, 0x83, 0x2b,
]);

const d: usize = memory.data(40, 8);
const root: usize = memory.data(40, 8);
const a: usize = memory.data(40, 8);
const b: usize = memory.data(40, 8);
const c: usize = memory.data(40, 8);
const f: usize = memory.data(40, 8);
const g: usize = memory.data(40, 8);
const bytes: usize = memory.data(32, 8);
let opened = false;

// @ts-ignore: decorator
@inline
function yOf(point: usize): usize {
  return point + FIELD_BYTES;
}

// @ts-ignore: decorator
@inline
function zOf(point: usize): usize {
  return point + 2 * FIELD_BYTES;
}

// @ts-ignore: decorator
@inline
function eOf(point: usize): usize {
  return point + 3 * FIELD_BYTES;
}

// @ts-ignore: decorator
@inline
function hOf(point: usize): usize {
  return point + 4 * FIELD_BYTES;
}

/** 2dT of an addend. */
// @ts-ignore: decorator
@inline
function tOf(addend: usize): usize {
  return addend + 3 * FIELD_BYTES;
}

function open(): void {
  if (opened) return;
  decodeElement(d, constantD);
  decodeElement(root, rootOfMinusOne);
  opened = true;
}

export function setNeutral(point: usize): void {
  setElement(point, 0);
  setElement(yOf(point), 1);
  setElement(zOf(point), 1);
  setElement(eOf(point), 0);
  setElement(hOf(point), 0);
}

/** The point of the other sign, in place. */
export function negate(point: usize): void {
  setElement(a, 0);
  subtract(point, a, point);
  subtract(eOf(point), a, eOf(point));
}

/** X = EF, Y = GH, Z = FG. */
function complete(point: usize): void {
  multiply(point, eOf(point), f);
  multiply(yOf(point), g, hOf(point));
  multiply(zOf(point), f, g);
}

/** The double of `point`, at `out`, which may be `point`. */
export function double(out: usize, point: usize): void {
  square(a, point);
  square(b, yOf(point));
  square(c, zOf(point));
  add(c, c, c);
  add(hOf(out), a, b);
  add(eOf(out), point, yOf(point));
  square(eOf(out), eOf(out));
  subtract(eOf(out), hOf(out), eOf(out));
  subtract(g, a, b);
  add(f, c, g);
  complete(out);
}

/** Makes `addend` of a point. */
export function prepareAddend(addend: usize, point: usize): void {
  open();
  add(addend, yOf(point), point);
  subtract(yOf(addend), yOf(point), point);
  add(zOf(addend), zOf(point), zOf(point));
  multiply(tOf(addend), eOf(point), hOf(point));
  multiply(tOf(addend), tOf(addend), d);
  add(tOf(addend), tOf(addend), tOf(addend));
}

/** Adds an addend to `point`. */
export function addPoint(point: usize, addend: usize): void {
  combine(point, addend, addend, yOf(addend));
  subtract(f, g, c);
  add(g, g, c);
  complete(point);
}

/**
 * Subtracts an addend from `point`: its Y + X and Y − X change places, its T its sign.
 */
export function subtractPoint(point: usize, addend: usize): void {
  combine(point, addend, yOf(addend), addend);
  add(f, g, c);
  subtract(g, g, c);
  complete(point);
}

/** What sum and difference have in common; leaves D in g. */
function combine(point: usize, addend: usize, sum: usize, difference: usize): void {
  subtract(a, yOf(point), point);
  multiply(a, a, difference);
  add(b, yOf(point), point);
  multiply(b, b, sum);
  multiply(c, eOf(point), hOf(point));
  multiply(c, c, tOf(addend));
  multiply(g, zOf(point), zOf(addend));
  subtract(eOf(point), b, a);
  add(hOf(point), b, a);
}

/** Writes the point's encoding, 32 bytes, at `target`. */
export function encodePoint(target: usize, point: usize): void {
  invert(a, zOf(point));
  multiply(b, point, a);
  multiply(c, yOf(point), a);
  const sign: u32 = isOdd(b) ? 0x80 : 0;
  encodeElement(target, c);
  const last = target + ENCODED_BYTES - 1;
  store<u8>(last, <u8>(<u32>load<u8>(last) | sign));
}

/**
 * Reads an encoding; false when it is none: its y is p or more, there is no such x, or x
 * is 0 and its sign is set.
 */
export function decodePoint(point: usize, source: usize): bool {
  open();
  const y = yOf(point);
  decodeElement(y, source);
  const sign = (<u32>load<u8>(source + ENCODED_BYTES - 1) & 0x80) != 0;
  if (!sameBytes(y, source) || !findX(point, y)) return false;
  if (isZero(point) && sign) return false;
  if (isOdd(point) != sign) {
    setElement(a, 0);
    subtract(point, a, point);
  }
  setElement(zOf(point), 1);
  copyElement(eOf(point), point);
  copyElement(hOf(point), y);
  return true;
}

/** Whether y's encoding is `source`, the sign apart. */
function sameBytes(y: usize, source: usize): bool {
  encodeElement(bytes, y);
  if (memory.compare(bytes, source, ENCODED_BYTES - 1) != 0) return false;
  const last = ENCODED_BYTES - 1;
  return load<u8>(bytes + last) == (load<u8>(source + last) & 0x7f);
}

/** A square root of u/v = (y² − 1) / (dy² + 1); false when there is none. */
function findX(x: usize, y: usize): bool {
  const u = a;
  const v = b;
  setElement(g, 1);
  square(c, y);
  multiply(v, c, d);
  add(v, v, g);
  subtract(u, c, g);
  // x = u v³ (u v⁷)^((p − 5) / 8)
  square(c, v);
  multiply(c, c, v);
  square(g, c);
  multiply(g, g, v);
  multiply(g, g, u);
  raiseForRoot(f, g);
  multiply(c, c, u);
  multiply(x, c, f);
  square(g, x);
  multiply(g, g, v);
  subtract(f, u, g);
  if (isZero(f)) return true;
  add(f, g, u);
  multiply(x, x, root);
  return isZero(f);
}
