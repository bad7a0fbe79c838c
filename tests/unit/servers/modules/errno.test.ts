// One case for each row of docs/modules.md's tables of errno values; rows that have a
// group of tests of their own (signatures, parameters, requests) are here with one case.
// And which of two wins, the states that a load goes through, and what is left behind.

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Loader, Mode, Operation } from "../../../support/loader.ts";
import { moduleFile, type ModuleDescription } from "../../../support/module-file.ts";

const Errno = {
  EPERM: -1,
  ENOENT: -2,
  EINTR: -4,
  ENOEXEC: -8,
  EBADF: -9,
  EAGAIN: -11,
  ENOMEM: -12,
  EFAULT: -14,
  EBUSY: -16,
  EEXIST: -17,
  ENODEV: -19,
  EINVAL: -22,
  EFBIG: -27,
  ENOSPC: -28,
  ERANGE: -34,
  EBADMSG: -74,
  EKEYREJECTED: -129,
} as const;

const UNKNOWN_FLAG = 8;
const COMPRESSED = 4;
const O_TRUNC = 0x200;

/** A file with one number of its ELF header changed. */
function withHeader(offset: number, value: number): Buffer {
  const file = moduleFile({ name: "disk" });
  file.writeUInt16LE(value, offset);
  return file;
}

/** A text segment that could be written to, too. */
function writableText(): Buffer {
  const file = moduleFile({ name: "disk" });
  const second = 64 + 56;
  file.writeUInt32LE(7, second + 4);
  return file;
}

/** The description before the magic text says that a part of it is missing. */
function malformedSignature(): Buffer {
  const magic = Buffer.from("~Module signature appended~\n");
  return Buffer.concat([moduleFile({ name: "disk" }), Buffer.alloc(12, 0xff), magic]);
}

interface Case {
  row: string;
  errno: keyof typeof Errno;
  line?: string;
  about?: Partial<ModuleDescription>;
  parameters?: string;
  flags?: number;
  path?: string;
}

const PARAMETERS = ["parmtype=count:int", "parmtype=kind:charp"];

const FINIT: Case[] = [
  { row: "modules are disabled", errno: "EPERM", line: "nomodule" },
  { row: "an unknown flag", errno: "EINVAL", flags: UNKNOWN_FLAG },
  { row: "no such file", errno: "ENOENT", path: "/boot/modules/nope.ko" },
  { row: "a folder", errno: "ENOENT", path: "/boot/modules" },
  { row: "a file in no compressed format", errno: "EINVAL", flags: COMPRESSED },
  {
    row: "a damaged compressed file",
    errno: "EINVAL",
    flags: COMPRESSED,
    about: { file: gzipSync(moduleFile({ name: "disk" })).subarray(0, 200) },
  },
  {
    row: "a malformed signature",
    errno: "EBADMSG",
    about: { file: malformedSignature() },
  },
  {
    row: "no signature under sig_enforce",
    errno: "EKEYREJECTED",
    line: "modules.sig_enforce=1",
    about: { file: moduleFile({ name: "disk" }) },
  },
  {
    row: "no signature under lockdown",
    errno: "EPERM",
    line: "modules.lockdown=1",
    about: { file: moduleFile({ name: "disk" }) },
  },
  {
    row: "a file shorter than a header",
    errno: "ENOEXEC",
    about: { file: Buffer.alloc(40, 1) },
  },
  { row: "another magic number", errno: "ENOEXEC", about: { file: withHeader(0, 0) } },
  { row: "another type", errno: "ENOEXEC", about: { file: withHeader(16, 1) } },
  { row: "another machine", errno: "ENOEXEC", about: { file: withHeader(18, 3) } },
  {
    row: "segments outside the file",
    errno: "ENOEXEC",
    about: { file: withHeader(56, 999) },
  },
  {
    row: "a section of no name",
    errno: "ENOEXEC",
    about: { file: withHeader(62, 0xfff0) },
  },
  { row: "text that can be written", errno: "ENOEXEC", about: { file: writableText() } },
  {
    row: "a module without a name",
    errno: "ENOEXEC",
    about: { file: moduleFile({ name: "" }) },
  },
  { row: "a blacklisted name", errno: "EPERM", line: "module_blacklist=other,disk" },
  { row: "another ABI", errno: "ENOEXEC", about: { version: "other" } },
  { row: "a value of another type", errno: "EINVAL", parameters: "count=many" },
  { row: "a parameter without value", errno: "EINVAL", parameters: "count" },
  { row: "a number out of range", errno: "ERANGE", parameters: "count=2147483648" },
  { row: "too long a text", errno: "ENOSPC", parameters: `kind=${"x".repeat(1030)}` },
  {
    row: "more memory than there is",
    errno: "ENOMEM",
    about: { manifest: ["memory=32768"] },
  },
  {
    row: "what it depends on is not there",
    errno: "ENOENT",
    about: { depends: ["base"] },
  },
];

/** A loader with the case's store and command line. */
function open(one: Case): Promise<Loader> {
  const disk = { name: "disk", information: PARAMETERS, ...one.about };
  return Loader.open([disk, { name: "base" }], one.line);
}

/** The result of the case's finit_module. */
function finit(loader: Loader, one: Case): number | undefined {
  const { path = "/boot/modules/disk.ko", parameters = "", flags = 0 } = one;
  return loader.result(loader.finit(path, parameters, flags));
}

describe("finit_module", () => {
  it.each(FINIT)("gives $errno for $row", async (one) => {
    const loader = await open(one);
    const before = loader.freeMemory;
    expect(finit(loader, one)).toBe(Errno[one.errno]);
    expect(loader.hardware.started).toEqual([]);
    expect(loader.freeMemory).toBe(before);
    expect(loader.list).toEqual([]);
  });

  it("names the module, the reason and the errno in the log", async () => {
    const silent = [
      "modules are disabled",
      "an unknown flag",
      "no such file",
      "a folder",
    ];
    for (const one of FINIT) {
      if (silent.includes(one.row)) continue;
      const loader = await open(one);
      finit(loader, one);
      expect([one.row, loader.hardware.log.join("\n")]).toEqual([
        one.row,
        expect.stringContaining("disk") as unknown,
      ]);
    }
  });

  it("gives EEXIST for a live name, and leaves no taint", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    loader.finit("/boot/modules/disk.ko");
    loader.ready(loader.newest);
    const list = loader.list;
    expect(loader.result(loader.finit("/boot/modules/disk.ko", "", 2))).toBe(
      Errno.EEXIST,
    );
    expect(loader.list).toEqual(list);
  });

  it("gives EBUSY for a name that goes", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    loader.request("disk");
    loader.ready(loader.newest);
    loader.remove("disk");
    expect(loader.result(loader.finit("/boot/modules/disk.ko"))).toBe(Errno.EBUSY);
  });

  it("gives EINTR when somebody ends the load", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    const call = loader.finit("/boot/modules/disk.ko");
    loader.send({ label: Operation.Kill, words: [BigInt(loader.newest)] });
    expect(loader.result(call)).toBe(Errno.EINTR);
  });

  it("gives the initialisation's own errno, and waits for what loads already", async () => {
    const loader = await Loader.open([
      { name: "base" },
      { name: "disk", depends: ["base"] },
    ]);
    loader.request("base", Mode.NoWait);
    const base = loader.newest;
    const call = loader.finit("/boot/modules/disk.ko");
    expect(loader.result(call)).toBeUndefined();
    expect(loader.newest).toBe(base);
    loader.ready(base);
    loader.ready(loader.newest, Errno.ENODEV);
    expect(loader.result(call)).toBe(Errno.ENODEV);
  });

  it("accepts a result above 0, with a warning", async () => {
    const loader = await Loader.open([{ name: "disk" }]);
    const call = loader.finit("/boot/modules/disk.ko");
    loader.ready(loader.newest, 5);
    expect(loader.result(call)).toBe(0);
    expect(loader.logged("disk: suspicious result of initialisation: 5")).toHaveLength(1);
  });
});

describe("init_module", () => {
  const begin = (loader: Loader, bytes: number) =>
    loader.answer(loader.send({ label: Operation.BeginUpload, words: [BigInt(bytes)] }));

  it("gives ENOEXEC for nothing, EFBIG for too much", async () => {
    const loader = await Loader.open([]);
    expect(begin(loader, 0)?.result).toBe(Errno.ENOEXEC);
    expect(begin(loader, 0x40_0001)?.result).toBe(Errno.EFBIG);
  });

  it("gives EFAULT for a part outside, EBADF for what is not the caller's", async () => {
    const loader = await Loader.open([]);
    const number = begin(loader, 100)?.words[1] ?? 0n;
    const part = (words: bigint[], badge = 7n) =>
      loader.result(loader.send({ label: Operation.Upload, words, text: "xx", badge }));
    expect(part([number, 99n])).toBe(Errno.EFAULT);
    expect(part([number, 0n], 8n)).toBe(Errno.EBADF);
    const other = { label: Operation.InitModule, words: [number], badge: 8n };
    expect(loader.result(loader.send(other))).toBe(Errno.EBADF);
  });
});

describe("of two mistakes the first in the order of checks wins", () => {
  const order: Case[] = [
    { row: "disabled before a flag", errno: "EPERM", line: "nomodule", flags: 8 },
    { row: "a flag before the file", errno: "EINVAL", flags: 8, path: "/nope" },
    {
      row: "the signature before the format",
      errno: "EKEYREJECTED",
      line: "modules.sig_enforce=1",
      about: { file: Buffer.alloc(200, 1) },
    },
    {
      row: "the blacklist before the ABI",
      errno: "EPERM",
      line: "module_blacklist=disk",
      about: { version: "x" },
    },
    {
      row: "the ABI before parameters",
      errno: "ENOEXEC",
      about: { version: "x" },
      parameters: "count=x",
    },
    {
      row: "parameters before dependencies",
      errno: "EINVAL",
      about: { depends: ["base"] },
      parameters: "count=x",
    },
  ];

  it.each(order)("$row", async (one) => {
    expect(finit(await open(one), one)).toBe(Errno[one.errno]);
  });
});

describe("delete_module", () => {
  const store = [
    { name: "base" },
    { name: "user", depends: ["base"] },
    { name: "stays", manifest: ["permanent=1"] },
  ];

  it("gives EPERM before all else when modules are disabled", async () => {
    const loader = await Loader.open(store, "nomodule");
    expect(loader.result(loader.remove(""))).toBe(Errno.EPERM);
  });

  it("gives ENOENT for no name, too long a one, an unknown one, a hidden one", async () => {
    const loader = await Loader.open(store);
    for (const name of ["", "x".repeat(56), "nope"]) {
      expect(loader.result(loader.remove(name))).toBe(Errno.ENOENT);
    }
    // user is unformed as long as it waits for base.
    loader.request("user");
    expect(loader.result(loader.remove("user"))).toBe(Errno.ENOENT);
  });

  it("gives EAGAIN for users before EBUSY for the state", async () => {
    const loader = await Loader.open(store);
    loader.request("user");
    const base = loader.newest;
    expect(loader.result(loader.remove("base"))).toBe(Errno.EBUSY);
    loader.ready(base);
    expect(loader.result(loader.remove("base", O_TRUNC))).toBe(Errno.EAGAIN);
    loader.ready(loader.newest);
    expect(loader.result(loader.remove("base"))).toBe(Errno.EAGAIN);
  });

  it("gives EBUSY for what goes already, force or not", async () => {
    const loader = await Loader.open(store);
    loader.request("base");
    loader.ready(loader.newest);
    loader.remove("base");
    expect(loader.result(loader.remove("base", O_TRUNC))).toBe(Errno.EBUSY);
  });

  it("gives EBUSY for a permanent module before EAGAIN for its holders", async () => {
    const loader = await Loader.open(store);
    loader.request("stays");
    loader.ready(loader.newest);
    loader.hold(loader.newest, true);
    expect(loader.result(loader.remove("stays"))).toBe(Errno.EBUSY);
    expect(loader.result(loader.remove("stays", O_TRUNC))).toBeUndefined();
  });
});

describe("a module in the list", () => {
  it("is hidden, then Loading, Live, Unloading, and gone", async () => {
    const loader = await Loader.open([
      { name: "base" },
      { name: "disk", depends: ["base"] },
    ]);
    const states: string[] = [];
    const note = () => {
      const line = loader.list.find((one) => one.startsWith("disk "));
      states.push(line?.split(" ")[4] ?? "none");
    };
    loader.request("disk");
    note();
    loader.ready(loader.newest);
    note();
    const disk = loader.newest;
    loader.ready(disk);
    note();
    loader.remove("disk");
    note();
    loader.exit(disk);
    note();
    expect(states).toEqual(["none", "Loading", "Live", "Unloading", "none"]);
  });
});
