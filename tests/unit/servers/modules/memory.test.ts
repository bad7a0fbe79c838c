import { beforeEach, describe, expect, it } from "vitest";
import { signModule } from "../../../../boot/image/sign.ts";
import { Loader } from "../../../support/loader.ts";
import { moduleFile } from "../../../support/module-file.ts";
import { TRUSTED_KEY } from "../../../support/signing.ts";

/** What a waiter may take, and how much more than the module all requests together. */
const WAITER_BYTES = 512;
const ALLOWANCE = 1.05;
/** servers/modules/waiter.ts and client-share.ts, and a slot for each reply object. */
const WAITER_RECORD_BYTES = 56 + 12;
const SLOT_BYTES = 32;
/** The grant that pays for the loader's own objects. */
const OWN_MEMORY = 20;
const EEXIST = -17;
const EIO = -5;
const PART = 4000;
const TENTH = 100_000_000n;
const LARGEST_STACK_PAGES = 239;
const WASM_PAGE = 65_536;
const LARGE_PAGE = 2 ** 21;
/** Page tables, stack, capability tables. */
const FIXED_BYTES = 96 * 1024;
const COUNTS = [1, 8, 32, 128, 1000];

let loader: Loader;
beforeEach(async () => {
  loader = await Loader.open([{ name: "disk" }]);
});

/** The module's size as lsmod shows it. */
const sizeOf = (name: string): number =>
  Number(loader.list.find((line) => line.startsWith(`${name} `))?.split(" ")[1]);

const lineOf = (name: string): string =>
  loader.list.find((line) => line.startsWith(`${name} `)) ?? "";

describe("the memory of a load", () => {
  it.each(COUNTS)("is one module's when %i ask at once", (count) => {
    const before = loader.usedMemory;
    const own = loader.hardware.memory.used(OWN_MEMORY);
    const requests = Array.from({ length: count }, (_, index) =>
      loader.queueRequest("disk", 0, 1000 + index),
    );
    loader.settle();
    loader.ready(loader.newest);
    expect(requests.map((request) => loader.result(request))).toEqual(
      requests.map(() => 0),
    );
    expect(loader.peakMemory - before).toBe(sizeOf("disk"));
    const kept = loader.hardware.memory.used(OWN_MEMORY) - own;
    const waiters = kept + count * (WAITER_RECORD_BYTES + SLOT_BYTES);
    const limit = ALLOWANCE * sizeOf("disk") + WAITER_BYTES * count;
    expect(loader.peakMemory - before + waiters).toBeLessThanOrEqual(limit);
  });

  it.each(COUNTS)("is one module's when %i send an image of it at once", (count) => {
    const image = signModule(moduleFile({ name: "sent" }), TRUSTED_KEY);
    const before = loader.usedMemory;
    const [first, ...others] = Array.from({ length: count }, (_, index) =>
      loader.offer(image.length, "/tmp/sent.ko", 1000 + index),
    );
    expect(others.filter((offer) => loader.result(offer) !== undefined)).toEqual([]);
    const number = loader.answer(first)?.words[1] ?? 0n;
    for (let at = 0; at < image.length; at += PART) {
      loader.sendPart(number, at, image.subarray(at, at + PART), 1000);
    }
    const call = loader.init(number, 1000);
    const late = loader.offer(image.length, "sent", 999);
    loader.ready(loader.newest);
    const all = [call, ...others, late];
    expect(all.map((one) => loader.result(one))).toEqual(all.map(() => 0));
    expect(loader.statistic("Duplicate requests")).toBe(count);
    expect(loader.result(loader.offer(image.length, "sent"))).toBe(EEXIST);
    expect(loader.peakMemory - before).toBe(sizeOf("sent"));
  });

  it("goes to another when who sends an image stops to", () => {
    loader.offer(20_000, "sent", 1000);
    loader.wait(2n);
    const free = loader.usedMemory;
    expect(loader.result(loader.offer(20_000, "sent", 1001))).toBe(0);
    expect(loader.usedMemory).toBe(free);
  });

  it.each([
    ["parts with nothing in them", 0],
    ["the same part again and again", PART],
  ])("goes to another when who sends an image sends %s", (_, bytes) => {
    const number = loader.answer(loader.offer(20_000, "sent", 1000))?.words[1] ?? 0n;
    const other = loader.offer(20_000, "sent", 1001);
    for (let part = 0; part < 20; part++) {
      loader.hardware.time += TENTH;
      loader.sendPart(number, 0, new Uint8Array(bytes), 1000);
    }
    expect(loader.result(other)).toBe(0);
  });

  // Of so many sizes in a row some fill their block, a power of two, to the last page.
  it.each([
    ["no more than it must have", []],
    ["DMA and a bus", ["dma=8192", "bus=pci"]],
    ["memory of its own", ["untyped=20480", "slots=300"]],
  ])("suffices for stacks of all sizes and %s", async (_, more) => {
    const sizes = Array.from({ length: LARGEST_STACK_PAGES }, (_, index) => index + 1);
    const modules = sizes.map((pages) => ({
      name: `stack${pages}`,
      manifest: [`stack=${pages * 4096}`, ...more],
    }));
    loader = await Loader.open(modules);
    const results = modules.map(({ name }) => {
      const request = loader.request(name);
      if (loader.result(request) !== undefined) return loader.result(request);
      loader.crash(loader.newest);
      return loader.result(request);
    });
    expect(results).toEqual(sizes.map(() => EIO));
  });

  // From a linear memory without a page of 2 MiB to one with seven.
  it("has large pages for large linear memories, and little that it does not need", async () => {
    const sizes = Array.from({ length: 255 }, (_, index) => index + 2);
    const modules = sizes.map((pages) => ({
      name: `memory${pages}`,
      manifest: [`memory=${pages}`],
    }));
    loader = await Loader.open(modules);
    for (const pages of sizes) {
      const before = loader.hardware.largeFrames;
      loader.request(`memory${pages}`);
      loader.ready(loader.newest);
      expect(lineOf(`memory${pages}`)).toContain("Live");
      const linear = pages * WASM_PAGE;
      const whole = Math.max(0, Math.floor(linear / LARGE_PAGE) - 1);
      expect(loader.hardware.largeFrames - before).toBe(whole);
      expect(sizeOf(`memory${pages}`)).toBeLessThan(1.25 * (linear + FIXED_BYTES));
      loader.remove(`memory${pages}`);
      loader.exit(loader.newest);
    }
  });

  it("is all given back when the module is gone", () => {
    const before = loader.usedMemory;
    loader.request("disk");
    loader.ready(loader.newest);
    loader.remove("disk");
    loader.exit(loader.newest);
    expect(loader.usedMemory).toBe(before);
  });
});
