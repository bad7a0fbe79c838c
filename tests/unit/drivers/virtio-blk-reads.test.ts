import { beforeEach, expect, test } from "vitest";
import {
  CONNECTION_IMPORTS,
  FakeVirtioDisk,
  connection,
} from "../../support/fake-virtio-disk.ts";
import { loadScript, type Script } from "../../support/script.ts";

const MEMORY = 0x100000;
const START_INFO = 0x2000;
const IPC_TEXT = 0x1020;
const SLOTS = 4;
const Status = { InputOutput: -67, Busy: -66 };
const PUT_OFF = 0x7fff_ffff;
const ENTRY = `
  import { diskAt } from "./drivers/block/virtio-blk/disks";
  import { beginRead, endReads } from "./drivers/block/virtio-blk/reads";
  ${CONNECTION_IMPORTS}
  export function start(): bool {
    const disk = diskAt(0);
    ${connection(MEMORY)}
    return disk.start();
  }
  export function read(sector: u64, count: u32): i32 { return beginRead(0, sector, count); }
  export function end(): void { endReads(0); }`;

interface Answer {
  status: number;
  data: Uint8Array;
}

let disk: FakeVirtioDisk;
let script: Script;
let answers: Answer[];

beforeEach(async () => {
  const image = Uint8Array.from({ length: 64 * 512 }, (_, index) => index >> 9);
  disk = new FakeVirtioDisk(image);
  answers = [];
  script = await loadScript(ENTRY, {
    ...disk.hardware,
    invoke: () => 0,
    resultValue: () => 0n,
    reply: (_handle: number, tag: bigint, ...words: bigint[]): number => {
      const bytes = Number(words[3]);
      const data = script.bytes().slice(IPC_TEXT, IPC_TEXT + bytes);
      answers.push({ status: Number(BigInt.asIntN(32, tag >> 32n)), data });
      return 0;
    },
  });
  disk.script = script;
  putStartInfo();
  expect(script.functions.start()).toBe(1);
});

/** A start page with memory and slots of the process's own (libsys/start-info.ts). */
function putStartInfo(): void {
  const page = new DataView(script.bytes().buffer, START_INFO, 4096);
  page.setUint32(12, 2, true);
  const grants = [
    { kind: 1, handle: 16, a: 4n },
    { kind: 2, handle: 100, a: 200n },
  ];
  grants.forEach(({ kind, handle, a }, index) => {
    page.setUint32(64 + index * 24, kind, true);
    page.setUint32(64 + index * 24 + 4, handle, true);
    page.setBigUint64(64 + index * 24 + 8, a, true);
  });
}

function read(sector: number, count: number): number {
  return script.functions.read(BigInt(sector), count);
}

test("answers a read with its data when the device has ended it", () => {
  expect(read(3, 7)).toBe(PUT_OFF);
  expect(answers).toEqual([]);
  script.functions.end();
  expect(answers).toEqual([{ status: 0, data: disk.image.slice(3 * 512, 10 * 512) }]);
});

test("lets reads wait for a slot and answers all of them in order", () => {
  disk.stalled = true;
  for (let sector = 0; sector < 20; sector++) expect(read(sector, 1)).toBe(PUT_OFF);
  disk.stalled = false;
  for (let round = 0; answers.length < 20 && round < 20; round++) {
    disk.serve();
    script.functions.end();
  }
  expect(answers.map(({ data }) => data[0])).toEqual(
    Array.from({ length: 20 }, (_, sector) => sector),
  );
});

test("refuses a read when too many wait", () => {
  disk.stalled = true;
  const results = Array.from({ length: SLOTS + 33 }, (_, sector) => read(sector, 1));
  expect(results.slice(0, -1).every((result) => result === PUT_OFF)).toBe(true);
  expect(results.at(-1)).toBe(Status.Busy);
});

test("answers a read that failed with an error, and goes on", () => {
  disk.bad.add(5n);
  read(5, 1);
  read(6, 1);
  script.functions.end();
  expect(answers.map(({ status }) => status)).toEqual([Status.InputOutput, 0]);
});

test("fails every read of a device that broke the rules of the queue", () => {
  disk.stalled = true;
  for (let sector = 0; sector < 10; sector++) read(sector, 1);
  disk.lie = 77;
  disk.serve();
  script.functions.end();
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(Status.InputOutput));
  read(0, 1);
  expect(answers).toHaveLength(11);
});
