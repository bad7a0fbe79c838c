import { beforeEach, expect, test } from "vitest";
import {
  CONNECTION_IMPORTS,
  FakeVirtioDisk,
  connection,
} from "../../support/fake-virtio-disk.ts";
import { loadScript, type Script } from "../../support/script.ts";

const MEMORY = 0x100000;
const NO_SLOT = 0xffff_ffff;
const ENTRY = `
  import { Disk } from "./drivers/block/virtio-blk/device";
  ${CONNECTION_IMPORTS}
  const disk = changetype<Disk>(memory.data(64, 8));
  export function open(): void {
    ${connection(MEMORY)}
  }
  export function start(): bool { return disk.start(); }
  export function stop(): void { disk.stop(); }
  export function sectors(): u32 { return <u32>disk.sectors; }
  export function readOnly(): u32 { return disk.readOnly; }
  export function broken(): u32 { return disk.queue.broken; }
  export function startRead(sector: u64, count: u32): u32 { return disk.startRead(sector, count); }
  export function finishRead(): u32 { return disk.finishRead(); }
  export function failed(): u32 { return disk.failed; }
  export function data(slot: u32): u32 { return disk.data(slot); }
  export function giveSlot(slot: u32): void { disk.giveSlot(slot); }`;

let disk: FakeVirtioDisk;
let script: Script;

beforeEach(async () => {
  const image = Uint8Array.from(
    { length: 64 * 512 },
    (_, index) => (index * 31 + (index >> 9)) & 0xff,
  );
  disk = new FakeVirtioDisk(image);
  script = await loadScript(ENTRY, disk.hardware);
  disk.script = script;
  script.functions.open();
});

function startRead(sector: number, count: number): number {
  return script.functions.startRead(BigInt(sector), count) >>> 0;
}

function finishRead(): number {
  return script.functions.finishRead() >>> 0;
}

function dataOf(slot: number, count: number): Uint8Array {
  const at = script.functions.data(slot);
  return script.bytes().slice(at, at + count * 512);
}

test("brings the device up in the order of the specification", () => {
  expect(script.functions.start()).toBe(1);
  expect(disk.status).toBe(1 | 2 | 4 | 8);
  expect(disk.agreed).toBe((1n << 32n) | (1n << 5n));
  expect(disk).toMatchObject({ queueEnabled: true, queueSize: 64, vector: 0 });
  expect(script.functions.sectors()).toBe(64);
  expect(script.functions.readOnly()).toBe(1);
});

test.each([
  ["is no version 1 device", { features: 0n }],
  ["refuses the features", { refusesFeatures: true }],
  ["refuses the interrupt vector", { refusesVector: true }],
  ["has no queue", { queueLimit: 0 }],
])("gives up on a device that %s", (_name, flaw) => {
  Object.assign(disk, flaw);
  expect(script.functions.start()).toBe(0);
});

test("reads sectors", () => {
  script.functions.start();
  const slot = startRead(5, 8);
  expect(finishRead()).toBe(slot);
  expect(script.functions.failed()).toBe(0);
  expect(dataOf(slot, 8)).toEqual(disk.image.slice(5 * 512, 13 * 512));
  expect(finishRead()).toBe(NO_SLOT);
});

test("keeps four reads in flight and refuses a fifth", () => {
  script.functions.start();
  disk.stalled = true;
  const slots = Array.from({ length: 4 }, (_, index) => startRead(index, 1));
  expect(new Set(slots).size).toBe(4);
  expect(startRead(0, 1)).toBe(NO_SLOT);
  expect(finishRead()).toBe(NO_SLOT);
  disk.serve();
  for (let index = 0; index < 4; index++) {
    const slot = finishRead();
    expect(dataOf(slot, 1)).toEqual(
      disk.image.slice(slots.indexOf(slot) * 512).slice(0, 512),
    );
    script.functions.giveSlot(slot);
  }
  expect(startRead(0, 1)).not.toBe(NO_SLOT);
});

test("reads on after the ring indexes wrapped", () => {
  script.functions.start();
  for (let round = 0; round < 70_000; round++) {
    const slot = startRead(round % 60, 1);
    if (finishRead() !== slot) throw new Error(`lost the read of round ${round}`);
    script.functions.giveSlot(slot);
  }
  expect(startRead(1, 1)).not.toBe(NO_SLOT);
});

test("reports a read that the device failed", () => {
  script.functions.start();
  disk.bad.add(7n);
  const slot = startRead(7, 1);
  expect(finishRead()).toBe(slot);
  expect(script.functions.failed()).toBe(1);
});

test.each([63, 64, 70_000])("stops believing a device that completes head %i", (head) => {
  script.functions.start();
  disk.lie = head;
  startRead(0, 1);
  expect(finishRead()).toBe(NO_SLOT);
  expect(script.functions.broken()).toBe(1);
  expect(startRead(0, 1)).toBe(NO_SLOT);
});

test("resets the device when it stops", () => {
  script.functions.start();
  script.functions.stop();
  expect(disk).toMatchObject({ status: 0, queueEnabled: false });
});
