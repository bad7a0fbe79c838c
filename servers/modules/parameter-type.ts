// The types of parameters, by the names that Linux gives them: which values each takes,
// and how a value is shown.

import { Errno } from "../../libsys/errno";
import { meansTrue } from "../../libsys/parameter";
import { Span, byteAt, equals, sizeOf, slice, startsWith } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { putHexInteger, putInteger, readInteger } from "./integer-value";

/** The longest text that a parameter takes. */
const MAXIMUM_TEXT: u32 = 1024;
const ARRAY = "array of ";
const LETTER_CASE: u32 = 0x20;
const YES: u32 = 0x59;
const NO: u32 = 0x4e;

export function isArray(type: Span): bool {
  return startsWith(type, ARRAY);
}

/** The type of an array's elements; of anything else, the type itself. */
export function elementType(type: Span): Span {
  return isArray(type) ? slice(type, <u32>ARRAY.length, sizeOf(type)) : type;
}

/** Whether the name alone means true; all other types need a value. */
export function takesBareName(type: Span): bool {
  return equals(type, "bool") || isEnableOnly(type) || equals(type, "bint");
}

/** Whether it can be made true, and not false again. */
export function isEnableOnly(type: Span): bool {
  return equals(type, "bool_enable_only");
}

export function isText(type: Span): bool {
  return equals(type, "charp") || equals(type, "string");
}

export function isInteger(type: Span): bool {
  return !isText(type) && !isBoolean(type);
}

export function isSigned(type: Span): bool {
  return equals(type, "int") || equals(type, "short") || equals(type, "long");
}

/** 0 when one element of the type can have this value, otherwise a negative errno. */
export function checkElement(type: Span, value: Span): i32 {
  if (isText(type)) return sizeOf(value) > MAXIMUM_TEXT ? -Errno.ENOSPC : 0;
  if (isBoolean(type)) return isTruth(value) ? 0 : -Errno.EINVAL;
  return readInteger(value, bitsOf(type), isSigned(type));
}

/** Appends a value that checkElement accepts in the one way it is shown. */
export function putElement(text: Text, type: Span, value: Span): void {
  if (isText(type)) text.append(value);
  else if (equals(type, "bint")) text.byte(meansTrue(value) ? 0x31 : 0x30);
  else if (isBoolean(type)) text.byte(meansTrue(value) ? YES : NO);
  else {
    readInteger(value, bitsOf(type), isSigned(type));
    if (equals(type, "hexint")) putHexInteger(text);
    else putInteger(text);
  }
}

function isBoolean(type: Span): bool {
  return takesBareName(type) || equals(type, "invbool");
}

function isTruth(value: Span): bool {
  const first = byteAt(value, 0);
  const letter = first | LETTER_CASE;
  if (first == 0x30 || first == 0x31) return true;
  if (letter == 0x6f) {
    const second = byteAt(value, 1) | LETTER_CASE;
    return second == 0x6e || second == 0x66;
  }
  return letter == 0x79 || letter == 0x74 || letter == 0x6e || letter == 0x66;
}

function bitsOf(type: Span): u32 {
  if (equals(type, "byte")) return 8;
  if (equals(type, "short") || equals(type, "ushort")) return 16;
  if (equals(type, "int") || equals(type, "uint") || equals(type, "hexint")) return 32;
  return 64;
}
