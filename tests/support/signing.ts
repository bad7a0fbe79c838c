// A signing key that the loader under test trusts, and one that it does not.

import { ed25519 } from "@noble/curves/ed25519.js";
import { type SigningKey } from "../../boot/image/signing-key.ts";

export const TRUSTED_KEY = keyOf("the test's key", 1);
export const STRANGE_KEY = keyOf("a stranger", 2);

function keyOf(signer: string, filler: number): SigningKey {
  const seed = new Uint8Array(32).fill(filler);
  return { signer, seed, publicKey: ed25519.getPublicKey(seed) };
}
