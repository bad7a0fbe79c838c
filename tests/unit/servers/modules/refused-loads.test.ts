// Loads that are refused for what they would need: a manifest that can be read, memory,
// room for the image and for the parameters. Nothing is left of them.

import { describe, expect, it } from "vitest";
import { replaceSections } from "../../../../boot/image/elf-section.ts";
import { Loader, Operation } from "../../../support/loader.ts";
import { moduleFile, moduleSections } from "../../../support/module-file.ts";

const ENOEXEC = -8;
const ENOMEM = -12;
const EBUSY = -16;
const ENOSPC = -28;
const PATH = "/boot/modules/disk.ko";

/** A module whose manifest says `line` where it says something else of the key. */
function withManifest(line: string): Buffer {
  const key = line.slice(0, line.indexOf("=") + 1);
  const [, manifest] = moduleSections({ name: "disk" });
  const lines = manifest
    .split("\0")
    .map((one) => (one.startsWith(key) ? line : one))
    .filter((one) => one !== "");
  const content = Buffer.from(`${lines.join("\0")}\0`);
  return replaceSections(moduleFile({ name: "disk" }), { ".weft.manifest": content });
}

const UNREADABLE = [
  "memory=",
  "memory=1",
  "memory=2x",
  "memory=99999999999",
  "stack=1",
  "stack=0",
  "slots=31",
  "slots=65537",
  "priority=0",
  "priority=255",
  "untyped=1",
  "fpu=2",
  "dma=4095",
];
const TOO_MUCH = "memory=2000";

describe("a manifest", () => {
  it("with a value that is none is ENOEXEC, one that wants too much memory ENOMEM", async () => {
    const lines = [...UNREADABLE, TOO_MUCH];
    const files = lines.map((line, index) => ({
      name: `bad${index}`,
      file: withManifest(line),
    }));
    const loader = await Loader.open([...files, { name: "other" }]);
    // What the loader makes for those who wait at one time, it keeps.
    for (let left = 3; left > 0; left -= 1) loader.request("other");
    loader.ready(loader.newest);
    const before = [loader.freeMemory, loader.usedSlots];
    const results = files.map(({ name }) =>
      loader.result(loader.finit(`/boot/modules/${name}.ko`)),
    );
    const expected = lines.map((line) => (line === TOO_MUCH ? ENOMEM : ENOEXEC));
    expect(results.map((result, index) => [lines[index], result])).toEqual(
      expected.map((result, index) => [lines[index], result]),
    );
    expect([loader.freeMemory, loader.usedSlots]).toEqual(before);
  });
});

describe("a manifest longer than the message that admits the process", () => {
  it("is ENOEXEC, and does not end the loader", async () => {
    const lines = "uses=modules\0".repeat(400);
    const [, manifest] = moduleSections({ name: "disk" });
    const content = Buffer.from(manifest + lines);
    const base = moduleFile({ name: "disk" });
    const file = replaceSections(base, { ".weft.manifest": content });
    const loader = await Loader.open([{ name: "disk", file }, { name: "other" }]);
    expect(loader.result(loader.finit(PATH))).toBe(ENOEXEC);
    const request = loader.request("other");
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
  });
});

describe("parameters", () => {
  it("of 1,024 bytes are ENOSPC, whichever way they come; of 1,023 they pass", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    expect(loader.result(loader.finit(PATH, "x".repeat(1024)))).toBe(ENOSPC);
    expect(loader.result(loader.requestWith("disk", "x".repeat(1024)))).toBe(ENOSPC);
    expect(loader.list).toEqual([]);
    const fits = loader.finit(PATH, "x".repeat(1023));
    expect(loader.result(fits)).toBeUndefined();
  });
});

describe("images that clients bring", () => {
  it("can be those of 32 modules at a time; for one more there is EBUSY", async () => {
    const loader = await Loader.open([]);
    for (let number = 0; number < 32; number += 1) {
      upload(loader, moduleFile({ name: `m${number}` }));
      loader.ready(loader.newest);
    }
    expect(loader.list).toHaveLength(32);
    const size = { label: Operation.BeginUpload, words: [4096n] };
    expect(loader.result(loader.send(size))).toBe(EBUSY);
    loader.remove("m1");
    loader.exit(loader.hardware.started[1] ?? 0);
    expect(loader.result(loader.send(size))).toBe(0);
  });
});

function upload(loader: Loader, file: Buffer): void {
  const size = { label: Operation.BeginUpload, words: [BigInt(file.length)] };
  const number = loader.answer(loader.send(size))?.words[1] ?? 0n;
  for (let offset = 0; offset < file.length; offset += 4064) {
    const text = file.subarray(offset, offset + 4064);
    loader.send({ label: Operation.Upload, words: [number, BigInt(offset)], text });
  }
  loader.send({ label: Operation.InitModule, words: [number] });
}
