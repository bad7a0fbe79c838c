import { pack } from "tar-stream";
import { buffer } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const ARCHIVE = 0x200000;
const IPC_TEXT = 0x1020;
const Operation = { Open: 1, Read: 2, List: 3, PublishDisk: 4, Mount: 5 };
const Kind = { File: 1, Directory: 2, Disk: 3, Device: 4, Generated: 5 };
const Status = { BadArgument: -4, BadOperation: -5, NotFound: -64, IsDirectory: -72 };
const ENDPOINT = 7;

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
  expect(list("/")).toEqual(["boot", "dev", "proc"]);
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
  expect(read("/proc/mounts").split("\n")).toHaveLength(4);
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
      if (!(tree === 3 && index === 2))
        request(Operation.Read, [node, 0xffffffffff, 4096]);
    }
  }
});
