// Modules whose files are gzipped, in the whole loader (docs/module-files.md, "Compressed
// files").

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { signModule } from "../../../../boot/image/sign.ts";
import { Loader, Operation } from "../../../support/loader.ts";
import { moduleFile } from "../../../support/module-file.ts";
import { TRUSTED_KEY } from "../../../support/signing.ts";

const ENOENT = -2;
const ENOEXEC = -8;
const EINVAL = -22;
const EKEYREJECTED = -129;
const COMPRESSED_FILE = 4;
const PATH = "/boot/modules/disk.ko";

const SIGNED = signModule(moduleFile({ name: "disk" }), TRUSTED_KEY);
const PACKED = gzipSync(SIGNED);

const open = (file: Buffer, line = ""): Promise<Loader> =>
  Loader.open([{ name: "disk", file }], line);

/** The file with the number at `back` bytes before its end replaced. */
function withNumber(back: number, value: number): Buffer {
  const file = Buffer.from(PACKED);
  file.writeUInt32LE(value, file.length - back);
  return file;
}

describe("a compressed module", () => {
  it("is loaded by name, signature and all, and gives its memory back", async () => {
    const loader = await open(PACKED, "modules.sig_enforce=1");
    const free = loader.freeMemory;
    const request = loader.request("disk");
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
    expect(loader.list[0]).not.toContain("(E)");
    const removal = loader.remove("disk");
    loader.exit(loader.newest);
    expect(loader.result(removal)).toBe(0);
    expect(loader.freeMemory).toBe(free);
  });

  it("is loaded by finit_module when the flag says so", async () => {
    const loader = await open(PACKED);
    const load = loader.finit(PATH, "", COMPRESSED_FILE);
    loader.ready(loader.newest);
    expect(loader.result(load)).toBe(0);
  });

  it("is no module file to finit_module without the flag", async () => {
    const loader = await open(PACKED);
    expect(loader.result(loader.finit(PATH))).toBe(ENOEXEC);
    const strict = await open(PACKED, "modules.sig_enforce=1");
    expect(strict.result(strict.finit(PATH))).toBe(EKEYREJECTED);
  });

  it("shows its information, and takes no memory for that", async () => {
    const loader = await open(PACKED);
    const free = loader.freeMemory;
    for (let time = 0; time < 10; time += 1) {
      const arrival = loader.send({ label: Operation.Information, text: "disk" });
      const text = loader.answer(arrival)?.text;
      expect(text).toContain("name=disk\0");
      expect(text).toContain("signer=the test's key\0");
    }
    expect(loader.freeMemory).toBe(free);
  });

  it("shows its information where nothing may be loaded, too", async () => {
    const loader = await open(PACKED, "nomodule");
    const arrival = loader.send({ label: Operation.Information, text: "disk" });
    expect(loader.answer(arrival)?.text).toContain("name=disk\0");
  });
});

describe("a damaged compressed module", () => {
  const damaged: [string, Buffer, number][] = [
    ["that is not compressed", SIGNED, EINVAL],
    ["that is compressed otherwise", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), EINVAL],
    ["cut off", PACKED.subarray(0, PACKED.length - 9), EINVAL],
    ["with another checksum", withNumber(8, 1), EINVAL],
    ["with a smaller length", withNumber(4, SIGNED.length - 1), EINVAL],
    ["with a larger length", withNumber(4, SIGNED.length + 1), EINVAL],
    ["with no length", withNumber(4, 0), EINVAL],
    ["with an enormous length", withNumber(4, 0xffff_ffff), EINVAL],
    ["that does not exist", Buffer.alloc(0), ENOENT],
  ];

  it.each(damaged)("%s is refused, and costs no memory", async (_, file, errno) => {
    const loader = await open(file);
    const free = loader.freeMemory;
    expect(loader.result(loader.finit(PATH, "", COMPRESSED_FILE))).toBe(errno);
    expect(loader.freeMemory).toBe(free);
    expect(loader.hardware.started).toEqual([]);
  });

  it("is refused by name too, and the log says why", async () => {
    const loader = await open(withNumber(8, 1));
    expect(loader.result(loader.request("disk"))).toBe(EINVAL);
    expect(loader.logged("disk: cannot unpack: Invalid argument (EINVAL)")).toHaveLength(
      1,
    );
  });

  it("is refused for the signature of what is in it", async () => {
    const altered = Buffer.from(SIGNED);
    altered[5000] = (altered[5000] ?? 0) ^ 1;
    const loader = await open(gzipSync(altered));
    const free = loader.freeMemory;
    expect(loader.result(loader.finit(PATH, "", COMPRESSED_FILE))).toBe(EKEYREJECTED);
    expect(loader.result(loader.request("disk"))).toBe(EKEYREJECTED);
    expect(loader.freeMemory).toBe(free);
  });
});
