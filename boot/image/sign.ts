// Appends a signature to a module's file: signer's name, public key, signature, 12 bytes
// of description and a magic text, as Linux's scripts/sign-file lays them out. The
// loader's half is servers/modules/signature.ts; docs/module-files.md has the format.

import { ed25519 } from "@noble/curves/ed25519.js";
import type { SigningKey } from "./signing-key.ts";

export const SIGNATURE_MAGIC = "~Module signature appended~\n";

const SIGNATURE_BYTES = 64;
/** Linux's enumerations end before ED25519 and RAW_KEY. */
const ED25519 = 2;
const SHA512 = 6;
const RAW_KEY = 3;

/** `content` with the key's signature behind it. */
export function signModule(content: Uint8Array, key: SigningKey): Buffer {
  const signer = Buffer.from(key.signer);
  const covered = Buffer.concat([content, signer, key.publicKey]);
  const description = describe(signer.length, key.publicKey.length);
  const signature = ed25519.sign(Buffer.concat([covered, description]), key.seed);
  const magic = Buffer.from(SIGNATURE_MAGIC);
  return Buffer.concat([covered, signature, description, magic]);
}

function describe(signerBytes: number, keyBytes: number): Buffer {
  const description = Buffer.alloc(12);
  description.set([ED25519, SHA512, RAW_KEY, signerBytes, keyBytes]);
  description.writeUInt32BE(SIGNATURE_BYTES, 8);
  return description;
}
