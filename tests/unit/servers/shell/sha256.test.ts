import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const INPUT = 0x100000;
const DIGEST = 0x200000;
let script: Script;

beforeAll(async () => {
  script = await loadScript('export * from "./servers/shell/sha256";');
});

function digestOf(pieces: Uint8Array[]): string {
  script.functions.sha256Begin();
  for (const piece of pieces) {
    script.put(INPUT, piece);
    script.functions.sha256Update(INPUT, piece.length);
  }
  script.functions.sha256Finish(DIGEST);
  return Buffer.from(script.bytes().slice(DIGEST, DIGEST + 32)).toString("hex");
}

test("equals the host for every length around the block and padding borders", () => {
  for (let length = 0; length <= 200; length++) {
    const data = new Uint8Array(length).map((_, index) => index * 7);
    expect(digestOf([data])).toBe(createHash("sha256").update(data).digest("hex"));
  }
});

test("equals the host however the data is cut into pieces", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
      (pieces) => {
        const host = createHash("sha256");
        for (const piece of pieces) host.update(piece);
        expect(digestOf(pieces)).toBe(host.digest("hex"));
      },
    ),
  );
});
