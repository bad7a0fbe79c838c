// Which errno each kind of signature leads to, in the whole loader
// (docs/module-files.md, "Signatures").

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SIGNATURE_MAGIC, signModule } from "../../../../boot/image/sign.ts";
import { Loader, Operation } from "../../../support/loader.ts";
import { moduleFile } from "../../../support/module-file.ts";
import { STRANGE_KEY, TRUSTED_KEY } from "../../../support/signing.ts";

const EPERM = -1;
const ENOEXEC = -8;
const EROFS = -30;
const EBADMSG = -74;
const EKEYREJECTED = -129;
const ENFORCE = "modules.sig_enforce=1";
const LOCKDOWN = "modules.lockdown=1";
const IGNORE_VERMAGIC = 2;
const TRUST = 32;

const PLAIN = moduleFile({ name: "disk" });
const SIGNED = signModule(PLAIN, TRUSTED_KEY);
const STRANGE = signModule(PLAIN, STRANGE_KEY);
/** Distances of the description's fields from the file's end. */
const Back = {
  Algorithm: 40,
  Hash: 39,
  KeyKind: 38,
  SignerBytes: 37,
  KeyBytes: 36,
  Padding: 35,
  SignatureBytes: 32,
} as const;

/** The signed file with one byte counted from its end replaced. */
function withByte(back: number, value: number): Buffer {
  const file = Buffer.from(SIGNED);
  file[file.length - back] = value;
  return file;
}

/** Unsigned content that ends like a signed file. */
function withTail(bytes: number): Buffer {
  return Buffer.concat([Buffer.alloc(bytes), Buffer.from(SIGNATURE_MAGIC)]);
}

interface Outcome {
  /** 0 when the module's process was started. */
  result: number | undefined;
  tainted: boolean;
  log: string[];
}

/** Loads `file` by name. */
async function load(file: Buffer, commandLine = ""): Promise<Outcome> {
  const loader = await Loader.open([{ name: "disk", file }], commandLine);
  const request = loader.request("disk");
  return outcome(loader, loader.result(request));
}

function outcome(loader: Loader, result: number | undefined): Outcome {
  const started = loader.hardware.started.length === 1;
  const tainted = loader.list.some((line) => /E\+?\)$/.test(line));
  return { result: started ? 0 : result, tainted, log: loader.hardware.log };
}

describe("a module that a trusted key signed", () => {
  it("is loaded without taint, whatever is enforced", async () => {
    for (const line of ["", ENFORCE, LOCKDOWN, `${ENFORCE} ${LOCKDOWN}`]) {
      const { result, tainted, log } = await load(SIGNED, line);
      expect([result, tainted, log]).toEqual([0, false, []]);
    }
  });

  it("tells about its signature", async () => {
    const loader = await Loader.open([{ name: "disk", file: SIGNED }]);
    const arrival = loader.send({ label: Operation.Information, text: "disk" });
    const strings = loader.answer(arrival)?.text.split("\0") ?? [];
    const colons = (bytes: Uint8Array): string =>
      [...bytes]
        .map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())
        .join(":");
    expect(strings).toContain("sig_id=ed25519");
    expect(strings).toContain("signer=the test's key");
    expect(strings).toContain(`sig_key=${colons(TRUSTED_KEY.publicKey)}`);
    expect(strings).toContain("sig_hashalgo=sha512");
    const signature = SIGNED.subarray(SIGNED.length - 104, SIGNED.length - 40);
    expect(strings).toContain(`signature=${colons(signature)}`);
  });

  it("counts as unsigned when it is loaded by force", async () => {
    const loader = await Loader.open([{ name: "disk", file: SIGNED }]);
    const arrival = loader.finit("/boot/modules/disk.ko", "", IGNORE_VERMAGIC);
    expect(loader.logged("tainting")).toHaveLength(1);
    expect(loader.list[0]).toMatch(/ \(FE\+\)$/);
    expect(outcome(loader, loader.result(arrival))).toMatchObject({
      result: 0,
      tainted: true,
    });
    const strict = await Loader.open([{ name: "disk", file: SIGNED }], ENFORCE);
    const refused = strict.finit("/boot/modules/disk.ko", "", IGNORE_VERMAGIC);
    expect(strict.result(refused)).toBe(EKEYREJECTED);
  });
});

describe("a module without a signature that counts", () => {
  const cases: [string, Buffer][] = [
    ["unsigned", PLAIN],
    ["with an unknown key", STRANGE],
    ["with a signature of another kind", withByte(Back.KeyKind, 2)],
    ["with the magic text damaged", withByte(1, 0)],
  ];

  it.each(cases)("%s is loaded, with taint E and a line in the log", async (_, file) => {
    const { result, tainted, log } = await load(file);
    expect([result, tainted]).toEqual([0, true]);
    expect(log.join("\n")).toContain(
      "disk: module verification failed: signature and/or required key missing - tainting",
    );
  });

  it.each(cases)("%s is refused with EKEYREJECTED under sig_enforce", async (_, file) => {
    const { result, log } = await load(file, ENFORCE);
    expect(result).toBe(EKEYREJECTED);
    expect(log.join("\n")).toMatch(/Key was rejected by service \(EKEYREJECTED\)/);
  });

  it.each(cases)("%s is refused with EPERM under lockdown", async (_, file) => {
    expect((await load(file, LOCKDOWN)).result).toBe(EPERM);
  });

  it("gets EKEYREJECTED when both are on", async () => {
    expect((await load(PLAIN, `${LOCKDOWN} ${ENFORCE}`)).result).toBe(EKEYREJECTED);
  });

  it("is refused before its file is parsed", async () => {
    expect((await load(Buffer.from("no ELF file"), ENFORCE)).result).toBe(EKEYREJECTED);
    expect((await load(Buffer.from("no ELF file"))).result).toBe(ENOEXEC);
  });
});

describe("an altered module", () => {
  it("is refused with EKEYREJECTED even when nothing is enforced", async () => {
    const file = Buffer.from(SIGNED);
    file[5000] = (file[5000] ?? 0) ^ 1;
    const { result, log } = await load(file);
    expect(result).toBe(EKEYREJECTED);
    expect(log.join("\n")).toContain("disk: signature does not match the file: ");
  });

  it("is refused when another key's name is put on a signature", async () => {
    const file = Buffer.from(STRANGE);
    Buffer.from(TRUSTED_KEY.publicKey).copy(file, file.length - 136);
    expect((await load(file)).result).toBe(EKEYREJECTED);
  });

  it("is refused when the signer's name has another length", async () => {
    expect((await load(withByte(Back.SignerBytes, 0))).result).toBe(EKEYREJECTED);
    expect((await load(withByte(Back.SignerBytes, 20))).result).toBe(EKEYREJECTED);
  });

  it("is unsigned when its end is cut off, and damaged besides", async () => {
    const file = SIGNED.subarray(0, 9000);
    expect((await load(file)).result).toBe(ENOEXEC);
    expect((await load(file, ENFORCE)).result).toBe(EKEYREJECTED);
  });

  it("never runs under enforcement, whatever bytes were changed", async () => {
    const loader = await Loader.open([], ENFORCE);
    const upload = (file: Uint8Array): number | undefined => init(loader, file);
    const change = fc.tuple(fc.nat(SIGNED.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const file = Buffer.from(SIGNED);
        for (const [at, by] of changes) file[at] = (file[at] ?? 0) ^ by;
        if (file.equals(SIGNED)) return;
        expect([EKEYREJECTED, EBADMSG]).toContain(upload(file));
      }),
      { numRuns: 150 },
    );
    for (let back = 1; back <= 140; back += 1) {
      const file = Buffer.from(SIGNED);
      file[file.length - back] = (file[file.length - back] ?? 0) ^ 0x11;
      expect([EKEYREJECTED, EBADMSG], `byte −${back}`).toContain(upload(file));
    }
    expect(loader.hardware.started).toEqual([]);
  });
});

/** init_module: begin, parts, end; the errno. */
function init(loader: Loader, file: Uint8Array): number | undefined {
  const begun = loader.send({
    label: Operation.BeginUpload,
    words: [BigInt(file.length)],
  });
  const number = loader.answer(begun)?.words[1] ?? 0n;
  for (let at = 0; at < file.length; at += 4000) {
    const text = file.subarray(at, at + 4000);
    loader.send({ label: Operation.Upload, words: [number, BigInt(at)], text });
  }
  return loader.result(loader.send({ label: Operation.InitModule, words: [number] }));
}

describe("a malformed signature", () => {
  const cases: [string, Buffer][] = [
    ["that is magic text alone", withTail(0)],
    ["without room for a description", withTail(12)],
    ["longer than the file", withByte(Back.SignatureBytes, 0xff)],
    ["of another length", withByte(Back.SignatureBytes - 3, 63)],
    ["with another algorithm", withByte(Back.Algorithm, 1)],
    ["with another hash", withByte(Back.Hash, 4)],
    ["with a key of another length", withByte(Back.KeyBytes, 31)],
    ["with padding that is not 0", withByte(Back.Padding, 1)],
    ["with nothing signed", signModule(new Uint8Array(0), TRUSTED_KEY)],
    ["with a name longer than the file", tailOf(withByte(Back.SignerBytes, 255))],
  ];

  it.each(cases)("%s is refused with EBADMSG, enforced or not", async (_, file) => {
    expect((await load(file)).result).toBe(EBADMSG);
    expect((await load(file, ENFORCE)).result).toBe(EBADMSG);
  });

  it("in any bytes before the magic text never does more than give an errno", async () => {
    const loader = await Loader.open([], ENFORCE);
    const tail = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(tail, (bytes) => {
        const file = Buffer.concat([bytes, Buffer.from(SIGNATURE_MAGIC)]);
        expect([EKEYREJECTED, EBADMSG]).toContain(init(loader, file));
      }),
      { numRuns: 500 },
    );
  });
});

function tailOf(file: Buffer): Buffer {
  return file.subarray(file.length - 160);
}

describe("the switches of trust", () => {
  const state = (loader: Loader, which: number): bigint | undefined =>
    loader.answer(loader.send({ label: TRUST, words: [BigInt(which), 2n] }))?.words[1];
  const set = (loader: Loader, which: number, value: bigint): number | undefined =>
    loader.result(loader.send({ label: TRUST, words: [BigInt(which), value] }));

  it("can be turned on at any time, and not off again", async () => {
    for (const which of [0, 1]) {
      const loader = await Loader.open([{ name: "disk", file: PLAIN }]);
      expect(state(loader, which)).toBe(0n);
      expect(set(loader, which, 0n)).toBe(0);
      expect(set(loader, which, 1n)).toBe(0);
      expect(state(loader, which)).toBe(1n);
      expect(set(loader, which, 0n)).toBe(EROFS);
      expect(state(loader, which)).toBe(1n);
      expect(loader.result(loader.request("disk"))).toBe(
        which === 0 ? EKEYREJECTED : EPERM,
      );
    }
  });

  it("are on from the start when the command line says so", async () => {
    const loader = await Loader.open([], `${ENFORCE} ${LOCKDOWN}`);
    expect([state(loader, 0), state(loader, 1)]).toEqual([1n, 1n]);
    expect(set(loader, 0, 0n)).toBe(EROFS);
  });

  it("are three", async () => {
    const loader = await Loader.open([]);
    for (const words of [
      [3n, 2n],
      [0n, 3n],
      [2n ** 40n, 1n],
    ]) {
      const answer = loader.answer(loader.send({ label: TRUST, words }));
      expect(answer?.status).not.toBe(0);
    }
  });
});
