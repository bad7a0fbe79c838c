// What a module's file says about one of its parameters. Name and type are in `.modinfo`
// as `parmtype=NAME:TYPE`; what Linux keeps in its tables is in `.weft.manifest`:
//
//   parameter=NAME:MODE:LEAST:MOST:COUNTS:DEFAULT
//
// MODE is octal, LEAST and MOST bound a number, COUNTS is `1-4` for an array. Each may be
// missing.

import { parseDecimal, parseNumber } from "../../libsys/number";
import { EMPTY, Span, after, before, equals, sizeOf } from "../../libsys/span";
import { sameName } from "./canonical-name";
import { afterEntry, entryValue, firstEntry, keyOf, valueOf } from "../../libsys/modinfo";

const COLON: u32 = 0x3a;
const DASH: u32 = 0x2d;
/** Whoever may read the list of modules may read a parameter, if not told otherwise. */
const USUAL_MODE: u32 = 0o444;
const ANY_WRITE: u32 = 0o222;

@unmanaged
@final
export class Declaration {
  name: Span;
  type: Span;
  /** Bounds of a number, and its value when none is given; nothing for none. */
  least: Span;
  most: Span;
  initial: Span;
  mode: u32;
  leastCount: u32;
  mostCount: u32;
  reserved: u32;

  /** Whether it is a file of /sys/module. */
  @inline
  get visible(): bool {
    return this.mode != 0;
  }

  @inline
  get writable(): bool {
    return (this.mode & ANY_WRITE) != 0;
  }
}

export const DECLARATION_BYTES: i32 = 56;

if (offsetof<Declaration>() != 56) ERROR("Declaration is 56 bytes");

/** Fills `target` with the parameter of this name; false when there is none. */
export function findDeclaration(
  target: Declaration,
  information: Span,
  manifest: Span,
  name: Span,
): bool {
  let rest = information;
  for (; sizeOf(firstEntry(rest)) > 0; rest = afterEntry(rest)) {
    const entry = firstEntry(rest);
    if (!equals(keyOf(entry), "parmtype")) continue;
    if (!sameName(before(valueOf(entry), COLON), name)) continue;
    readValue(target, valueOf(entry), manifest);
    return true;
  }
  return false;
}

/** Fills `target` with the `nth` parameter (from 0); false at the end. */
export function readDeclaration(
  target: Declaration,
  information: Span,
  manifest: Span,
  nth: u32,
): bool {
  const value = entryValue(information, "parmtype", nth);
  if (sizeOf(value) == 0) return false;
  readValue(target, value, manifest);
  return true;
}

/** Takes up the value of a `parmtype` entry, and what the manifest adds to it. */
function readValue(target: Declaration, value: Span, manifest: Span): void {
  target.name = before(value, COLON);
  target.type = after(value, COLON);
  readDetails(target, detailsOf(manifest, target.name));
}

/** All behind the name, or nothing. */
function detailsOf(manifest: Span, name: Span): Span {
  for (let rest = manifest; sizeOf(firstEntry(rest)) > 0; rest = afterEntry(rest)) {
    const entry = firstEntry(rest);
    const value = valueOf(entry);
    const named = sameName(before(value, COLON), name);
    if (named && equals(keyOf(entry), "parameter")) return after(value, COLON);
  }
  return EMPTY;
}

function readDetails(target: Declaration, details: Span): void {
  const mode = before(details, COLON);
  target.mode = sizeOf(mode) == 0 ? USUAL_MODE : <u32>parseNumber(mode, 8);
  let rest = after(details, COLON);
  target.least = before(rest, COLON);
  rest = after(rest, COLON);
  target.most = before(rest, COLON);
  rest = after(rest, COLON);
  readCounts(target, before(rest, COLON));
  target.initial = after(rest, COLON);
}

function readCounts(target: Declaration, counts: Span): void {
  const most = after(counts, DASH);
  target.leastCount = <u32>parseDecimal(before(counts, DASH));
  target.mostCount = sizeOf(most) == 0 ? u32.MAX_VALUE : <u32>parseDecimal(most);
}
