// The signature at the end of a module's file, laid out as Linux's scripts/sign-file
// does: content, signer's name, key, signature, 12 bytes of description, magic. It covers
// all that stands before it, and the description. docs/module-files.md, "Signatures".

import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from "../../libsys/crypto/ed25519";
import { EMPTY, Span, equals, sizeOf, slice, spanAt, startOf } from "../../libsys/span";

const MAGIC = "~Module signature appended~\n";
const DESCRIPTION_BYTES: u32 = 12;

/** Numbers of the description; Linux's enumerations end before Ed25519 and RawKey. */
const enum Form {
  Ed25519 = 2,
  Sha512 = 6,
  RawKey = 3,
}

export const enum SignatureState {
  /** There is none. */
  Absent = 0,
  /** There is one that this loader cannot check. */
  Unsupported = 1,
  Malformed = 2,
  /** There is one to check. */
  Present = 3,
}

@unmanaged
@final
class Description {
  algorithm: u8;
  hash: u8;
  keyKind: u8;
  signerBytes: u8;
  keyBytes: u8;
  padding0: u8;
  padding1: u8;
  padding2: u8;
  signatureBytes: u32; // big endian
}

if (offsetof<Description>() != 12) ERROR("a signature's description is 12 bytes");

let content: Span = EMPTY;
let signer: Span = EMPTY;
let key: Span = EMPTY;
let signature: Span = EMPTY;
let description: Span = EMPTY;

/** Finds the parts of a file; they are then what the functions below return. */
export function readSignature(file: Span): SignatureState {
  content = file;
  signer = EMPTY;
  key = EMPTY;
  signature = EMPTY;
  const magicBytes = <u32>MAGIC.length;
  const size = sizeOf(file);
  if (size < magicBytes) return SignatureState.Absent;
  if (!equals(slice(file, size - magicBytes, size), MAGIC)) return SignatureState.Absent;
  const end = size - magicBytes;
  if (end <= DESCRIPTION_BYTES) return SignatureState.Malformed;
  description = slice(file, end - DESCRIPTION_BYTES, end);
  return divide(slice(file, 0, end - DESCRIPTION_BYTES));
}

function divide(rest: Span): SignatureState {
  const form = changetype<Description>(<usize>startOf(description));
  if (bswap<u32>(form.signatureBytes) >= sizeOf(rest)) return SignatureState.Malformed;
  if (form.keyKind != <u8>Form.RawKey) return SignatureState.Unsupported;
  if (!wellFormed(form)) return SignatureState.Malformed;
  const tail = <u32>(SIGNATURE_BYTES + PUBLIC_KEY_BYTES) + <u32>form.signerBytes;
  if (sizeOf(rest) <= tail) return SignatureState.Malformed;
  const signatureAt = sizeOf(rest) - SIGNATURE_BYTES;
  const keyAt = signatureAt - PUBLIC_KEY_BYTES;
  const signerAt = keyAt - <u32>form.signerBytes;
  signature = slice(rest, signatureAt, sizeOf(rest));
  key = slice(rest, keyAt, signatureAt);
  signer = slice(rest, signerAt, keyAt);
  content = slice(rest, 0, signerAt);
  return SignatureState.Present;
}

function wellFormed(form: Description): bool {
  if ((form.padding0 | form.padding1 | form.padding2) != 0) return false;
  if (form.algorithm != <u8>Form.Ed25519 || form.hash != <u8>Form.Sha512) return false;
  if (form.keyBytes != <u8>PUBLIC_KEY_BYTES) return false;
  return bswap<u32>(form.signatureBytes) == <u32>SIGNATURE_BYTES;
}

/** The module itself; the whole file when it has no signature to check. */
export function signedContent(): Span {
  return content;
}

/** Everything before the signature, which it covers together with `signedDescription`. */
export function signedBytes(): Span {
  const length = sizeOf(content) + sizeOf(signer) + sizeOf(key);
  return spanAt(startOf(content), length);
}

export function signedDescription(): Span {
  return description;
}

export function signerName(): Span {
  return signer;
}

export function signingKey(): Span {
  return key;
}

export function signatureBytes(): Span {
  return signature;
}
