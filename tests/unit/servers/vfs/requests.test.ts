import { pack } from "tar-stream";
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const ARCHIVE = 0x200000;
const IPC_TEXT = 0x1020;
const Operation = { Open: 1, Read: 2, List: 3, PublishDisk: 4, Mount: 5 };
const Kind = { File: 1, Directory: 2, Disk: 3, Device: 4, Generated: 5, Parameter: 6 };
const Status = {
  BadArgument: -4,
  BadOperation: -5,
  NotFound: -64,
  IsDirectory: -72,
  BadState: -18,
};
const ENDPOINT = 7;
/** MODULE_LIST_BYTES. */
const LONGEST_LIST = 49_152;

let script: Script;
/** Slots that hold an endpoint; the disk's driver lives while its slot is here. */
const endpoints = new Set<number>();

beforeAll(async () => {
  script = await loadScript(
    `
    import { openBootFiles } from "./servers/vfs/boot-files";
    import { onRequest, openRequests } from "./servers/vfs/requests";
    import { openSlots } from "./libsys/slots";
    import { message } from "./libsys/message";
    import { tagWithCapabilities } from "./libsys/abi/message";
    export function open(length: u32): u32 {
      openSlots(100, 50);
      openRequests();
      return openBootFiles(${ARCHIVE}, length);
    }
    export function request(operation: u32, w0: u64, w1: u64, w2: u64, text: u32, given: u32): i32 {
      const words: u32 = 4 + (text + 7) / 8;
      message.tag = tagWithCapabilities(operation, words, given);
      message.word0 = w0;
      message.word1 = w1;
      message.word2 = w2;
      message.word3 = text;
      message.expectReply(0);
      return onRequest();
    }
    export function word(index: u32): u32 {
      return <u32>(index == 0 ? message.word0 : index == 1 ? message.word1 : message.word2);
    }
    export function textLength(): u32 { return <u32>message.word3; }
    export function capabilities(): u32 { return message.capabilities; }`,
    {
      invoke: (_handle: number, operation: number, slot: bigint): number => {
        value = operation === 7 && endpoints.has(Number(slot)) ? BigInt(ENDPOINT) : 0n;
        if (operation === 4) endpoints.delete(Number(slot));
        return 0;
      },
      call: (_handle: number, tag: bigint, ...words: bigint[]) => {
        loader.asked = words[3];
        return loader.call(Number(tag >> 32n), words[0], words[1]);
      },
      resultTag: () => loader.tag,
      resultWord0: () => loader.words[0],
      resultWord1: () => loader.words[1],
      resultWord2: () => loader.words[2],
      resultWord3: () => loader.words[3],
      resultValue: () => value,
      clock: () => {
        value = 12_345_678_901n;
        return 0;
      },
    },
  );
  const archive = await makeArchive();
  script.put(ARCHIVE, archive);
  expect(script.functions.open(archive.length)).toBe(0);
});

let value = 0n;

const List = 7;
const FindFile = 48;
const ListFile = 49;
/** Of the list of modules that comes in one answer. */
const PART = 1000;

/** The name server, and a loader with a list of modules and one module. */
const loader = {
  tag: 0n,
  words: [0n, 0n, 0n, 0n],
  generation: 1n,
  list: "",
  /** Called between two parts of the list. */
  between: () => undefined as void,
  files: { "": 2, m: 2, "m/refcnt": 5, "m/parameters": 2, "m/parameters/p": 6 },

  answer(status: number, words: bigint[], text = ""): number {
    const length = script.put(IPC_TEXT, text);
    loader.words = [...words, 0n, 0n, 0n].slice(0, 3);
    loader.words.push(BigInt(length));
    const tag = (BigInt(status) << 32n) | BigInt(4 + Math.ceil(length / 8));
    loader.tag = BigInt.asUintN(64, tag);
    return 0;
  },

  call(operation: number, word0: bigint, word1: bigint): number {
    if (operation === List) return loader.answerList(Number(word0), word1);
    if (operation === ListFile) {
      const name = ["refcnt", "parameters"][Number(word1)];
      return name === undefined
        ? loader.answer(Status.NotFound, [])
        : loader.answer(0, [0n, 0n, 5n], name);
    }
    if (operation !== FindFile) return loader.connect();
    const path = script.get(IPC_TEXT, Number(loader.asked)) as keyof typeof loader.files;
    const kind = loader.files[path];
    if (kind === undefined) return loader.answer(0, [-2n]);
    return loader.answer(0, [0n, 7n, BigInt(kind)], kind === 2 ? "" : `${path}!\n`);
  },

  /** The name server hands out one endpoint. */
  connect(): number {
    loader.tag = (1n << 10n) | 4n;
    return 0;
  },

  answerList(offset: number, generation: bigint): number {
    if (offset !== 0) loader.between();
    if (offset !== 0 && generation !== loader.generation) {
      return loader.answer(Status.BadState, []);
    }
    const part = loader.list.slice(offset, offset + PART);
    return loader.answer(0, [loader.generation, BigInt(loader.list.length)], part);
  },

  asked: 0n,
};

async function makeArchive(): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: "motd" }, "hello\n");
  archive.entry({ name: "servers/vfs" }, "v".repeat(10_000));
  archive.entry({ name: "modules", type: "directory" });
  archive.entry({ name: "modules/a.ko" }, "a");
  archive.entry({ name: "deep/er/file" }, "d");
  archive.finalize();
  return buffer(archive);
}

function request(operation: number, words: number[], text = "", given = 0): number {
  const length = script.put(IPC_TEXT, text);
  const [w0 = 0, w1 = 0, w2 = 0] = words;
  return script.functions.request(
    operation,
    BigInt(w0),
    BigInt(w1),
    BigInt(w2),
    length,
    given,
  );
}

function replyText(): string {
  return script.get(IPC_TEXT, script.functions.textLength());
}

function open(path: string): { node: number; kind: number; size: number; path: string } {
  expect(request(Operation.Open, [], path)).toBe(0);
  const [node, kind, size] = [0, 1, 2].map((index) => script.functions.word(index) >>> 0);
  return { node: node, kind: kind, size: size, path: replyText() };
}

function list(path: string): string[] {
  const { node } = open(path);
  const names: string[] = [];
  while (request(Operation.List, [node, names.length]) === 0) names.push(replyText());
  return names;
}

function read(path: string, offset = 0, length = 3584): string {
  expect(request(Operation.Read, [open(path).node, offset, length])).toBe(0);
  return replyText();
}

test("shows the archive, also folders that it only implies", () => {
  expect(list("/")).toEqual(["boot", "dev", "proc", "sys"]);
  expect(list("/boot")).toEqual(["motd", "servers", "modules", "deep"]);
  expect(list("/boot/modules")).toEqual(["a.ko"]);
  expect(list("/boot/deep")).toEqual(["er"]);
});

test("opens by any path to a file and answers the short one", () => {
  expect(open("/proc/..//boot/./motd")).toMatchObject({
    kind: Kind.File,
    size: 6,
    path: "/boot/motd",
  });
});

test("reads a file in pieces up to its end", () => {
  expect(read("/boot/motd")).toBe("hello\n");
  expect(read("/boot/motd", 2, 3)).toBe("llo");
  expect(read("/boot/servers/vfs", 9_998)).toBe("vv");
  expect(read("/boot/servers/vfs", 10_000)).toBe("");
  expect(read("/boot/servers/vfs", 0, 1_000_000)).toHaveLength(3584);
});

test.each(["/boot/nothing", "/nothing", "/boot/motd/x", "/dev/vda", "/proc/1"])(
  "does not find %s",
  (path) => expect(request(Operation.Open, [], path)).toBe(Status.NotFound),
);

test("reads nothing from null and zeros from zero", () => {
  expect(read("/dev/null")).toBe("");
  expect(read("/dev/zero", 5, 4)).toBe("\0\0\0\0");
});

test("makes the text of /proc when it is read", () => {
  expect(list("/proc")).toEqual(["cmdline", "modules", "mounts", "uptime", "version"]);
  expect(read("/proc/uptime")).toBe("12.34\n");
  expect(read("/proc/version")).toMatch(/^Weft version \d/);
  expect(read("/proc/mounts").split("\n")).toHaveLength(5);
});

test("names published disks, hands out their endpoints, and forgets those that are gone", () => {
  endpoints.add(100);
  expect(request(Operation.PublishDisk, [2048], "vd", 1)).toBe(0);
  expect(replyText()).toBe("vda");
  endpoints.add(101);
  expect(request(Operation.PublishDisk, [16], "vd", 1)).toBe(0);
  expect(replyText()).toBe("vdb");
  expect(open("/dev/vda")).toMatchObject({ kind: Kind.Disk, size: 2048 * 512 });
  expect(script.functions.capabilities()).toBe(1);
  expect(list("/dev")).toEqual(["null", "zero", "vda", "vdb"]);
  endpoints.delete(100);
  expect(list("/dev")).toEqual(["null", "zero", "vdb"]);
  expect(request(Operation.Open, [], "/dev/vda")).toBe(Status.NotFound);
});

describe("a generated file", () => {
  const whole = (node: number): string => {
    let text = "";
    while (request(Operation.Read, [node, text.length, 3584]) === 0) {
      if (replyText() === "") return text;
      text += replyText();
    }
    return text;
  };

  it("is from one moment, in however many pieces it is made and read", () => {
    loader.list = "a".repeat(5000);
    const { node } = open("/proc/modules");
    loader.list = "b".repeat(6000);
    const later = open("/proc/modules").node;
    expect(whole(node)).toBe("a".repeat(5000));
    expect(whole(later)).toBe("b".repeat(6000));
  });

  it("is made again when it changes while it is made", () => {
    loader.list = "a".repeat(5000);
    let changes = 2;
    loader.between = () => {
      if (changes-- > 0) loader.generation += 1n;
    };
    expect(whole(open("/proc/modules").node)).toBe("a".repeat(5000));
    expect(changes).toBeLessThan(0);
    loader.between = () => ((loader.generation += 1n), undefined);
    expect(request(Operation.Open, [], "/proc/modules")).toBe(Status.BadState);
    loader.between = () => undefined;
  });

  it("is kept when it is as long as the loader's can be", () => {
    loader.list = "a".repeat(LONGEST_LIST);
    expect(whole(open("/proc/modules").node)).toBe(loader.list);
  });

  it("is refused when it is too long to be kept", () => {
    loader.list = "a".repeat(LONGEST_LIST + 8);
    expect(request(Operation.Open, [], "/proc/modules")).toBeLessThan(0);
  });

  it("can be read until four others were opened", () => {
    const { node } = open("/proc/version");
    for (let count = 0; count < 3; count += 1) open("/proc/uptime");
    expect(whole(node)).toMatch(/^Weft/);
    open("/proc/uptime");
    expect(request(Operation.Read, [node, 0, 100])).toBe(Status.BadState);
  });
});

test("shows the loader's tree as /sys/module", () => {
  expect(list("/sys")).toEqual(["module"]);
  expect(open("/sys/module")).toMatchObject({ kind: Kind.Directory });
  expect(list("/sys/module/m")).toEqual(["refcnt", "parameters"]);
  expect(read("/sys/module/m/refcnt")).toBe("m/refcnt!\n");
  expect(open("/sys/module/m/parameters/p")).toMatchObject({ kind: Kind.Parameter });
  for (const path of ["/sys/x", "/sys/module/n", "/sys/module/m/refcnt/x"]) {
    expect(request(Operation.Open, [], path)).toBe(Status.NotFound);
  }
});

test.each(["", "VD", "v d", "null", "x".repeat(17)])(
  "refuses to publish a disk under %j",
  (prefix) => {
    expect(request(Operation.PublishDisk, [1], prefix, 1)).toBeLessThan(0);
  },
);

test("refuses requests that are malformed", () => {
  expect(request(99, [])).toBe(Status.BadOperation);
  expect(request(Operation.Open, [], "relative")).toBe(Status.BadArgument);
  expect(request(Operation.PublishDisk, [1], "vd", 0)).toBe(Status.BadArgument);
  expect(request(Operation.Read, [open("/boot").node, 0, 1])).toBe(Status.IsDirectory);
});

test("survives any node number and offset", () => {
  for (let tree = 0; tree < 256; tree += 1) {
    for (const index of [0, 1, 5, 511, 512, 0xffffff]) {
      const node = tree * 0x1000000 + index;
      request(Operation.List, [node, 0xffffffff]);
      request(Operation.Read, [node, 0xffffffffff, 4096]);
    }
  }
});
