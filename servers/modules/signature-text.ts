// What modinfo tells of a file's signature, in kmod's words: sig_id, signer, sig_key,
// sig_hashalgo, signature.

import { Span, byteAt, sizeOf } from "../../libsys/span";
import { Text } from "../../libsys/text";
import {
  SignatureState,
  readSignature,
  signatureBytes,
  signerName,
  signingKey,
} from "./signature";

const COLON: u32 = 0x3a;

/** Appends NUL-terminated `key=value` strings; nothing for a file without signature. */
export function putSignature(text: Text, file: Span): void {
  if (readSignature(file) != SignatureState.Present) return;
  text.put("sig_id=ed25519").byte(0).put("signer=").append(signerName()).byte(0);
  putBytes(text.put("sig_key="), signingKey());
  text.put("sig_hashalgo=sha512").byte(0);
  putBytes(text.put("signature="), signatureBytes());
}

/** `AB:CD:…` and a NUL. */
function putBytes(text: Text, bytes: Span): void {
  for (let index: u32 = 0; index < sizeOf(bytes); index++) {
    if (index != 0) text.byte(COLON);
    text.upperHex(byteAt(bytes, index), 2);
  }
  text.byte(0);
}
