// The one spelling of a module's name under which the table knows it: no folder, no
// `.ko…`, and `_` for `-`. `/boot/modules/virtio-blk.ko`, `virtio-blk` and `virtio_blk`
// are the same module.

import {
  EMPTY,
  Span,
  before,
  byteAt,
  indexOf,
  sizeOf,
  slice,
  startOf,
  spanAt,
} from "../../libsys/span";

/** Room for a name: 55 bytes and a NUL, as Linux has it on 64-bit machines. */
export const NAME_BYTES: u32 = 56;

const DASH: u32 = 0x2d;
const DOT: u32 = 0x2e;
const SLASH: u32 = 0x2f;
const UNDERSCORE: u32 = 0x5f;

/** The last component of a path. */
export function fileName(path: Span): Span {
  let rest = path;
  while (true) {
    const slash = indexOf(rest, SLASH, 0);
    if (slash == sizeOf(rest)) return rest;
    rest = slice(rest, slash + 1, sizeOf(rest));
  }
}

/**
 * Writes the canonical form of a name or path to `target`, which has room for NAME_BYTES.
 * Nothing when the name is empty, too long, or has a control character or blank in it.
 */
export function canonicalName(target: usize, name: Span): Span {
  const base = before(fileName(name), DOT);
  const size = sizeOf(base);
  if (size == 0 || size >= NAME_BYTES) return EMPTY;
  for (let index: u32 = 0; index < size; index++) {
    const byte = byteAt(base, index);
    if (byte <= 0x20 || byte == 0x7f) return EMPTY;
    store<u8>(target + index, <u8>(byte == DASH ? UNDERSCORE : byte));
  }
  return spanAt(target, size);
}

/**
 * Whether two names are the same module's; `-` and `_` are equal, nothing else is taken
 * away.
 */
export function sameName(a: Span, b: Span): bool {
  const size = sizeOf(a);
  if (size != sizeOf(b)) return false;
  for (let index: u32 = 0; index < size; index++) {
    if (folded(load<u8>(startOf(a) + index)) != folded(load<u8>(startOf(b) + index)))
      return false;
  }
  return true;
}

/** A byte as names are compared. */
// @ts-ignore: decorator
@inline
export function folded(byte: u32): u32 {
  return byte == DASH ? UNDERSCORE : byte;
}
