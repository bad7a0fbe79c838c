import { generateKeyPairSync, verify, createPublicKey } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SIGNATURE_MAGIC, signModule } from "../../../../boot/image/sign.ts";
import {
  readSigningKey,
  signingKey,
  trustedKeyLine,
} from "../../../../boot/image/signing-key.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-key-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

/** Writes a new private key as PEM. */
function pemFile(name: string, kind: "ed25519" | "x25519" = "ed25519"): string {
  const { privateKey } =
    kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("x25519");
  const path = join(folder, name);
  writeFileSync(path, privateKey.export({ format: "pem", type: "pkcs8" }));
  return path;
}

describe("a signed module", () => {
  it("has name, key, signature, description and magic text behind its content", () => {
    const key = readSigningKey(pemFile("me.pem"));
    const content = Buffer.from("an ELF file");
    const file = signModule(content, key);
    const keyAt = content.length + "me".length;
    expect(file.subarray(0, keyAt).toString()).toBe("an ELF fileme");
    expect(file.subarray(keyAt, keyAt + 32)).toEqual(Buffer.from(key.publicKey));
    expect(file.subarray(-40, -28).toString("hex")).toBe("020603022000000000000040");
    expect(file.subarray(-28).toString()).toBe(SIGNATURE_MAGIC);
    expect(file).toHaveLength(keyAt + 32 + 64 + 12 + 28);
  });

  it("carries a signature that OpenSSL accepts, over all else but the magic text", () => {
    const key = readSigningKey(pemFile("me.pem"));
    const file = signModule(Buffer.from("content"), key);
    const end = file.length - 28 - 12;
    const covered = Buffer.concat([
      file.subarray(0, end - 64),
      file.subarray(end, end + 12),
    ]);
    const x = Buffer.from(key.publicKey).toString("base64url");
    const jwk = { kty: "OKP", crv: "Ed25519", x };
    const publicKey = createPublicKey({ key: jwk, format: "jwk" });
    expect(verify(null, covered, publicKey, file.subarray(end - 64, end))).toBe(true);
  });
});

describe("the signing key", () => {
  it("is the file that WEFT_SIGNING_KEY names, and its signer that file", () => {
    vi.stubEnv("WEFT_SIGNING_KEY", pemFile("release key.pem"));
    const key = signingKey();
    expect(key.signer).toBe("release key");
    expect(trustedKeyLine(key)).toMatch(/^ed25519 [0-9a-f]{64} release key\n$/);
  });

  it("is refused by name when it is missing, no key, or of another kind", () => {
    expect(() => readSigningKey(join(folder, "none.pem"))).toThrow(/no such key file/);
    writeFileSync(join(folder, "text.pem"), "text");
    expect(() => readSigningKey(join(folder, "text.pem"))).toThrow(
      /no private key in PEM/,
    );
    const other = pemFile("other.pem", "x25519");
    expect(() => readSigningKey(other)).toThrow(/a key for x25519, not for ed25519/);
  });

  it("stays the same from build to build", () => {
    vi.stubEnv("WEFT_SIGNING_KEY", "");
    expect(signingKey()).toEqual(signingKey());
  });
});
