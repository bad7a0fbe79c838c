// init_module by several clients at once: calls for one name converge, like those of
// finit_module, on the image that comes first.

import { beforeEach, describe, expect, it } from "vitest";
import { Loader } from "../../../support/loader.ts";
import type { Arrival } from "../../../support/loader-hardware.ts";
import { moduleFile } from "../../../support/module-file.ts";

const EBADF = -9;
const EAGAIN = -11;
const EEXIST = -17;
const ENODEV = -19;
const EDEADLK = -35;
const ELOOP = -40;
const PART = 4000;
const [FIRST, SECOND, THIRD] = [20, 21, 22];
const IMAGE = moduleFile({ name: "sent" });

let loader: Loader;
beforeEach(async () => {
  loader = await Loader.open([{ name: "other" }, { name: "sent" }]);
});

const offer = (client: number, name = "/tmp/sent.ko"): Arrival =>
  loader.offer(IMAGE.length, name, client);

/** The upload that an offer has got; undefined while it waits. */
const uploadOf = (offered: Arrival): bigint | undefined =>
  loader.answer(offered)?.words[1];

function sendWhole(upload: bigint, client: number, image = IMAGE): Arrival {
  for (let at = 0; at < image.length; at += PART) {
    loader.sendPart(upload, at, image.subarray(at, at + PART), client);
  }
  return loader.init(upload, client);
}

describe("who wants to send an image that another client sends", () => {
  it.each([0, ENODEV])("gets the result of that load, as if it were %i", (result) => {
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const others = [offer(SECOND), offer(THIRD, "sent")];
    const call = sendWhole(upload, FIRST);
    expect(others.map(uploadOf)).toEqual([undefined, undefined]);
    loader.ready(loader.newest, result);
    expect([call, ...others].map((one) => loader.result(one))).toEqual(
      Array.from({ length: 3 }, () => result),
    );
    expect(others.map(uploadOf)).toEqual([0n, 0n]);
    expect(loader.hardware.started).toHaveLength(1);
    expect(loader.statistic("Duplicate requests")).toBe(2);
  });

  it("sends its own when that image is refused, one after the other", () => {
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const others = [offer(SECOND), offer(THIRD)];
    const junk = Buffer.alloc(IMAGE.length, 0x41);
    expect(loader.result(sendWhole(upload, FIRST, junk))).toBe(-8);
    const next = uploadOf(others[0]) ?? 0n;
    expect([next > 0n, uploadOf(others[1])]).toEqual([true, undefined]);
    const call = sendWhole(next, SECOND);
    loader.ready(loader.newest);
    expect([call, others[1]].map((one) => loader.result(one))).toEqual([0, 0]);
  });

  it("sends its own when nothing comes for a second", () => {
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const [second, third] = [offer(SECOND), offer(THIRD)];
    loader.hardware.time += 900_000_000n;
    expect(loader.result(loader.sendPart(upload, 0, IMAGE.subarray(0, 9), FIRST))).toBe(
      0,
    );
    loader.hardware.time += 900_000_000n;
    loader.settle();
    expect(uploadOf(second)).toBeUndefined();
    loader.wait(1n);
    expect([uploadOf(second), uploadOf(third)]).toEqual([upload, undefined]);
    expect(loader.result(loader.init(upload, FIRST))).toBe(EBADF);
    loader.wait(1n);
    expect(uploadOf(third)).toBe(upload);
  });

  it("begins anew a second after it left an image of its own unfinished", () => {
    const left = uploadOf(offer(FIRST)) ?? 0n;
    loader.sendPart(left, 0, IMAGE.subarray(0, PART), FIRST);
    const again = offer(FIRST);
    loader.wait(1n);
    const call = sendWhole(uploadOf(again) ?? 0n, FIRST);
    loader.ready(loader.newest);
    expect([again, call].map((one) => loader.result(one))).toEqual([0, 0]);
  });

  it("sends its own when the other takes longer than five seconds", () => {
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const second = offer(SECOND);
    for (let half = 0; half < 10; half += 1) {
      expect(uploadOf(second)).toBeUndefined();
      loader.sendPart(upload, half, IMAGE.subarray(half, half + 1), FIRST);
      loader.hardware.time += 500_000_000n;
      loader.settle();
    }
    expect(uploadOf(second)).toBe(upload);
  });

  it("sends its own when the image has another name", () => {
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const others = [offer(SECOND), offer(THIRD)];
    const call = sendWhole(upload, FIRST, moduleFile({ name: "else" }));
    const next = uploadOf(others[0]) ?? 0n;
    expect([next > upload, uploadOf(others[1])]).toEqual([true, undefined]);
    loader.ready(loader.newest);
    sendWhole(next, SECOND);
    loader.ready(loader.newest);
    expect([call, others[1]].map((one) => loader.result(one))).toEqual([0, 0]);
  });

  it("finds the module when it was loaded in another way meanwhile", () => {
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const second = offer(SECOND);
    loader.request("sent");
    loader.ready(loader.newest);
    expect(loader.result(sendWhole(upload, FIRST))).toBe(EEXIST);
    expect(loader.result(second)).toBe(EEXIST);
  });

  it("is told at once when the load cannot end before its own", async () => {
    const store = [{ name: "other" }, { name: "sent", depends: ["other"] }];
    for (const [requested, expected] of [
      [true, EDEADLK],
      [false, ELOOP],
    ] as const) {
      loader = await Loader.open(store);
      loader.request("other");
      const other = loader.newest;
      const upload = uploadOf(offer(FIRST)) ?? 0n;
      const own = offer(other);
      if (requested) loader.request("sent");
      sendWhole(upload, FIRST, moduleFile({ name: "sent", depends: ["other"] }));
      expect(loader.result(own)).toBe(expected);
    }
  });

  it("loses its place when it dies, and has a share like all who wait", () => {
    loader.hardware.servers.set(SECOND, "second");
    loader.hardware.servers.set(THIRD, "third");
    const upload = uploadOf(offer(FIRST)) ?? 0n;
    const many = Array.from({ length: 1100 }, () => offer(SECOND));
    const waiting = many.filter((one) => loader.result(one) === undefined);
    expect(waiting).toHaveLength(1024);
    expect(loader.result(many[1099])).toBe(EAGAIN);
    loader.hardware.servers.delete(SECOND);
    loader.wait(1n);
    // What the dead have got is nobody's, and lapses.
    const third = offer(THIRD);
    for (let second = 0; second < 3; second += 1) loader.wait(1n);
    expect(uploadOf(third)).toBe(upload);
  });

  it("keeps its place over uploads of other names, which then find none", () => {
    const uploads = ["a", "b", "c", "d"].map((name, index) => offer(30 + index, name));
    const waiting = ["a", "b", "c", "d"].map((name, index) => offer(40 + index, name));
    expect(loader.result(offer(50, "e"))).toBe(-16);
    expect(waiting.map(uploadOf)).toEqual(waiting.map(() => undefined));
    loader.wait(2n);
    expect(waiting.map(uploadOf)).toEqual(uploads.map(uploadOf));
  });

  it("leaves nothing behind", () => {
    const before = [loader.freeMemory, loader.usedSlots];
    for (let round = 0; round < 20; round += 1) {
      const upload = uploadOf(offer(FIRST)) ?? 0n;
      const second = offer(SECOND);
      loader.init(upload, FIRST);
      loader.init(uploadOf(second) ?? 0n, SECOND);
    }
    loader.wait(1n);
    expect(loader.freeMemory).toBe(before[0]);
    expect(loader.hardware.waiting).toBe(0);
  });
});
