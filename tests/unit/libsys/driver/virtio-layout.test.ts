import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { loadScript, type Script } from "../../../support/script.ts";

const CONFIGURATION = 0x100000;
let script: Script;

beforeAll(async () => {
  script = await loadScript(`
    import { Structure, VirtioLayout } from "./libsys/driver/virtio-layout";
    const layout = changetype<VirtioLayout>(memory.data(72, 8));
    export function read(): bool { return layout.read(${CONFIGURATION}); }
    export function region(structure: u32): u32 { return layout.region(<Structure>structure); }
    export function offset(structure: u32): u32 { return layout.offset(<Structure>structure); }
    export function multiplier(): u32 { return layout.notifyMultiplier; }`);
});

/** What QEMU's virtio-blk-pci,disable-legacy=on shows. */
function configuration(): DataView {
  const view = new DataView(new ArrayBuffer(256));
  view.setUint16(6, 0x10, true);
  view.setUint8(0x34, 0x98);
  const put = (at: number, next: number, bytes: number[], words: number[] = []): void => {
    [0x09, next, ...bytes].forEach((byte, index) => view.setUint8(at + index, byte));
    words.forEach((word, index) => view.setUint32(at + 8 + index * 4, word, true));
  };
  view.setUint8(0x98, 0x11);
  view.setUint8(0x99, 0x84);
  put(0x84, 0x70, [20, 5, 0]);
  put(0x70, 0x60, [20, 2, 4], [0x3000, 0x1000, 4]);
  put(0x60, 0x50, [16, 4, 4], [0x2000, 0x1000]);
  put(0x50, 0x40, [16, 3, 4], [0x1000, 0x1000]);
  put(0x40, 0x00, [16, 1, 4], [0x0000, 0x1000]);
  return view;
}

function read(view: DataView): number {
  script.put(CONFIGURATION, new Uint8Array(view.buffer));
  return script.functions.read();
}

test("finds the structures where QEMU puts them", () => {
  expect(read(configuration())).toBe(1);
  const { region, offset, multiplier } = script.functions;
  expect([1, 2, 3, 4].map((structure) => region(structure))).toEqual([4, 4, 4, 4]);
  expect([1, 2, 3, 4].map((structure) => offset(structure))).toEqual([
    0, 0x3000, 0x1000, 0x2000,
  ]);
  expect(multiplier()).toBe(4);
});

test("takes the first of two capabilities for one structure", () => {
  const view = configuration();
  view.setUint8(0x84 + 3, 1);
  view.setUint8(0x84 + 4, 2);
  expect(read(view)).toBe(1);
  expect(script.functions.region(1)).toBe(2);
});

test.each([
  ["no capability list", (view: DataView) => view.setUint16(6, 0, true)],
  ["no common structure", (view: DataView) => view.setUint8(0x40 + 3, 8)],
  ["a region that does not exist", (view: DataView) => view.setUint8(0x40 + 4, 6)],
  [
    "a notify capability without multiplier",
    (view: DataView) => view.setUint8(0x70 + 2, 16),
  ],
  ["a capability list that ends early", (view: DataView) => view.setUint8(0x61, 0)],
])("refuses a device with %s", (_name, spoil) => {
  const view = configuration();
  spoil(view);
  expect(read(view)).toBe(0);
});

test("ends on a capability list that loops", () => {
  const view = configuration();
  view.setUint8(0x41, 0x98);
  expect(read(view)).toBe(1);
});

test("ends on any configuration space", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (bytes) => {
      expect(read(new DataView(bytes.slice().buffer))).toBeLessThanOrEqual(1);
    }),
  );
});
