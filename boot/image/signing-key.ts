// The builder's key, with which modules are signed: made at the first build, or given by
// WEFT_SIGNING_KEY, a PEM file such as `openssl genpkey -algorithm ed25519` writes.

import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import process from "node:process";
import { Failure } from "../build/failure.ts";
import { buildPath } from "../build/path.ts";

export interface SigningKey {
  /** Who signs, as modinfo shows it. */
  signer: string;
  /** The 32 bytes that RFC 8032 calls the private key. */
  seed: Uint8Array;
  publicKey: Uint8Array;
}

const OWN_KEY = buildPath("keys", "weft build key.pem");
/** One byte holds the length of a signer's name. */
const SIGNER_BYTES = 255;

/** The key of this build; makes one when there is none. */
export function signingKey(): SigningKey {
  const given = process.env.WEFT_SIGNING_KEY ?? "";
  if (given === "" && !existsSync(OWN_KEY)) makeKey();
  return readSigningKey(given === "" ? OWN_KEY : given);
}

/** Reads a PEM file; the signer is its name without suffix. */
export function readSigningKey(path: string): SigningKey {
  if (!existsSync(path)) throw new Failure(`${path}: there is no such key file`);
  const key = parseKey(readFileSync(path, "utf8"), path);
  const { d = "", x = "" } = key.export({ format: "jwk" });
  const signer = basename(path, extname(path));
  if (Buffer.byteLength(signer) > SIGNER_BYTES) {
    throw new Failure(`${path}: the file's name is the signer's, and too long for it`);
  }
  return {
    signer,
    seed: Buffer.from(d, "base64url"),
    publicKey: Buffer.from(x, "base64url"),
  };
}

/** The line of the key in the loader's list of trusted keys. */
export function trustedKeyLine(key: SigningKey): string {
  return `ed25519 ${Buffer.from(key.publicKey).toString("hex")} ${key.signer}\n`;
}

function makeKey(): void {
  const { privateKey } = generateKeyPairSync("ed25519");
  mkdirSync(dirname(OWN_KEY), { recursive: true });
  const text = privateKey.export({ format: "pem", type: "pkcs8" });
  writeFileSync(OWN_KEY, text, { mode: 0o600 });
}

function parseKey(text: string, path: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    throw new Failure(`${path} is no private key in PEM form`);
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new Failure(`${path} is a key for ${key.asymmetricKeyType}, not for ed25519`);
}
