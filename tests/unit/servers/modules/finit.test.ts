// finit_module and init_module: the errno table of docs/modules.md, and what the file,
// its parameters and its dependencies must be.

import { describe, expect, it } from "vitest";
import { Loader, Operation } from "../../../support/loader.ts";
import { moduleFile, type ModuleDescription } from "../../../support/module-file.ts";

const ENOENT = -2;
const ENOEXEC = -8;
const EBADF = -9;
const EFAULT = -14;
const EBUSY = -16;
const EEXIST = -17;
const ENODEV = -19;
const EINVAL = -22;
const EFBIG = -27;
const ENOSPC = -28;
const ERANGE = -34;
const ELOOP = -40;

const PATH = "/boot/modules/disk.ko";
const PARAMETERS = [
  "parmtype=count:int",
  "parmtype=small:byte",
  "parmtype=size:ulong",
  "parmtype=on:bool",
  "parmtype=kind:charp",
];

describe("finit_module", () => {
  it("loads the file and answers when the module is ready", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    const call = loader.finit(PATH);
    loader.ready(loader.newest);
    expect(loader.result(call)).toBe(0);
  });

  it("answers EEXIST when the module is live", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    loader.finit(PATH);
    loader.ready(loader.newest);
    expect(loader.result(loader.finit(PATH))).toBe(EEXIST);
  });

  it("gives all calls for one name the result of one initialisation", async () => {
    for (const result of [0, ENODEV]) {
      const loader = await Loader.open([{ name: "disk" }]);
      const calls = [loader.finit(PATH), loader.finit(PATH), loader.request("disk")];
      loader.ready(loader.newest, result);
      expect(calls.map((one) => loader.result(one))).toEqual([result, result, result]);
      expect(loader.hardware.started).toHaveLength(1);
    }
  });

  it("answers EBUSY while the module goes", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    loader.finit(PATH);
    loader.ready(loader.newest);
    loader.remove("disk");
    expect(loader.result(loader.finit(PATH))).toBe(EBUSY);
  });

  it("checks flags before it looks for the file", async () => {
    const loader = await Loader.open([]);
    expect(loader.result(loader.finit("nope", "", 8))).toBe(EINVAL);
    expect(loader.result(loader.finit("nope"))).toBe(ENOENT);
  });

  it("refuses files that are no modules", async () => {
    const loader = await Loader.open([]);
    expect(loader.result(loader.finit("/boot/modules/modules.dep"))).not.toBe(0);
    expect(loader.hardware.started).toEqual([]);
  });

  it("refuses a module for another ABI, unless told to ignore that", async () => {
    const loader = await Loader.open([{ name: "disk", version: "other" }]);
    expect(loader.result(loader.finit(PATH))).toBe(ENOEXEC);
    expect(loader.result(loader.request("disk"))).toBe(ENOEXEC);
    loader.finit(PATH, "", 2);
    expect(loader.hardware.started).toHaveLength(1);
  });

  it("wants what the module depends on to be there", async () => {
    const loader = await Loader.open([
      { name: "base" },
      { name: "disk", depends: ["base"] },
    ]);
    expect(loader.result(loader.finit(PATH))).toBe(ENOENT);
    loader.request("base");
    loader.ready(loader.newest);
    const call = loader.finit(PATH);
    loader.ready(loader.newest);
    expect(loader.result(call)).toBe(0);
  });

  it("counts a refused file as failed before it became a module", async () => {
    const loader = await Loader.open([{ name: "disk", version: "other" }]);
    loader.finit(PATH);
    expect(loader.statistic("Mods failed on becoming")).toBe(1);
    expect(loader.statistic("Failed becoming bytes")).toBeGreaterThan(4096);
  });
});

describe("parameters", () => {
  const disk: ModuleDescription = { name: "disk", information: PARAMETERS };

  it("are checked against their types", async () => {
    const loader = await Loader.open([disk]);
    const expected: [string, number][] = [
      ["count=x", EINVAL],
      ["count", EINVAL],
      ["count=2147483648", ERANGE],
      ["count=-2147483649", ERANGE],
      ["small=256", ERANGE],
      ["small=-1", EINVAL],
      ["size=0x1g", EINVAL],
      ["size=99999999999999999999999", ERANGE],
      ["on=maybe", EINVAL],
      [`kind=${"x".repeat(1030)}`, ENOSPC],
    ];
    for (const [parameters, result] of expected) {
      expect([parameters, loader.result(loader.finit(PATH, parameters))]).toEqual([
        parameters,
        result,
      ]);
    }
    expect(loader.hardware.started).toEqual([]);
  });

  it("pass when they fit, and unknown ones are only warned of", async () => {
    const good =
      'count=-2147483648 small=255 size=0xffff on kind="two words" on=Y unknown=3';
    const loader = await Loader.open([disk]);
    loader.finit(PATH, good);
    expect(loader.hardware.started).toHaveLength(1);
    expect(loader.logged("unknown parameter 'unknown' ignored")).toHaveLength(1);
  });

  it("of the command line come first and are checked as well", async () => {
    const loader = await Loader.open([disk], "disk.count=x other.count=1");
    expect(loader.result(loader.request("disk"))).toBe(EINVAL);
  });

  it("may come with a request", async () => {
    const loader = await Loader.open([disk]);
    expect(loader.result(loader.requestWith("disk", "small=999"))).toBe(ERANGE);
  });
});

describe("dependencies of a requested module", () => {
  it("are loaded before it, and those of them", async () => {
    const loader = await Loader.open([
      { name: "a", depends: ["b"] },
      { name: "b", depends: ["c"] },
      { name: "c" },
    ]);
    const request = loader.request("a");
    for (let step = 0; step < 3; step++) loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
    expect(loader.list.map((line) => line.split(" ")[0])).toEqual(["a", "b", "c"]);
    expect(loader.list[2]).toMatch(/^c \d+ 1 b, Live/);
  });

  it("are loaded once for all who need them", async () => {
    const loader = await Loader.open([
      { name: "a", depends: ["c"] },
      { name: "b", depends: ["c"] },
      { name: "c" },
    ]);
    const requests = [loader.queueRequest("a"), loader.queueRequest("b")];
    loader.settle();
    expect(loader.hardware.started).toHaveLength(1);
    loader.ready(loader.newest);
    expect(loader.hardware.started).toHaveLength(3);
    loader.ready(loader.hardware.started[1] ?? 0);
    loader.ready(loader.hardware.started[2] ?? 0);
    expect(requests.map((one) => loader.result(one))).toEqual([0, 0]);
  });

  it("fail it with their own result", async () => {
    const loader = await Loader.open([{ name: "a", depends: ["b"] }, { name: "b" }]);
    const request = loader.request("a");
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(request)).toBe(ENODEV);
    expect(loader.list).toEqual([]);
  });

  it("may not run in a circle", async () => {
    const loader = await Loader.open([
      { name: "a", depends: ["b"] },
      { name: "b", depends: ["a"] },
    ]);
    const request = loader.request("a");
    expect(loader.result(request)).toBe(ELOOP);
    expect(loader.list).toEqual([]);
    expect(loader.result(loader.request("b"))).toBe(ELOOP);
  });
});

describe("init_module", () => {
  const begin = (loader: Loader, bytes: number, client = 7) =>
    loader.answer(
      loader.send({
        label: Operation.BeginUpload,
        words: [BigInt(bytes)],
        badge: BigInt(client),
      }),
    );
  const upload = (loader: Loader, number: bigint, offset: number, text: Uint8Array) =>
    loader.result(
      loader.send({ label: Operation.Upload, words: [number, BigInt(offset)], text }),
    );
  const init = (loader: Loader, number: bigint, client = 7) =>
    loader.send({ label: Operation.InitModule, words: [number], badge: BigInt(client) });

  function send(loader: Loader, image: Buffer): bigint {
    const number = begin(loader, image.length)?.words[1] ?? 0n;
    for (let at = 0; at < image.length; at += 4000) {
      upload(loader, number, at, image.subarray(at, at + 4000));
    }
    return number;
  }

  it("loads an image that was sent in parts", async () => {
    const loader = await Loader.open([]);
    const before = loader.freeMemory;
    const call = init(loader, send(loader, moduleFile({ name: "sent" })));
    loader.ready(loader.newest);
    expect(loader.result(call)).toBe(0);
    expect(loader.list[0]).toMatch(/^sent /);
    loader.crash(loader.newest);
    expect(loader.freeMemory).toBe(before);
  });

  it("refuses what is no module, and takes its memory back", async () => {
    const loader = await Loader.open([]);
    const before = loader.freeMemory;
    const junk = Buffer.alloc(9000, 0x41);
    expect(loader.result(init(loader, send(loader, junk)))).toBe(ENOEXEC);
    expect(loader.freeMemory).toBe(before);
  });

  it("refuses empty and enormous images", async () => {
    const loader = await Loader.open([]);
    expect(begin(loader, 0)?.result).toBe(ENOEXEC);
    expect(begin(loader, 0x40_0001)?.result).toBe(EFBIG);
  });

  it("refuses parts outside the image, and other people's uploads", async () => {
    const loader = await Loader.open([]);
    const number = begin(loader, 100)?.words[1] ?? 0n;
    expect(upload(loader, number, 99, Buffer.alloc(2))).toBe(EFAULT);
    expect(upload(loader, 77n, 0, Buffer.alloc(2))).toBe(EBADF);
    expect(loader.result(init(loader, number, 8))).toBe(EBADF);
    expect(loader.result(init(loader, 0n))).toBe(EBADF);
  });

  it("lets a new upload take the place of the oldest unfinished one", async () => {
    const loader = await Loader.open([]);
    const numbers = Array.from({ length: 5 }, () => begin(loader, 100)?.words[1]);
    expect(numbers).toEqual([1n, 2n, 3n, 4n, 1n]);
  });
});
