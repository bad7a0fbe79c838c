// Many requests at the same time: how many modules initialise at once, who waits how
// long, what is reported of duplicates.

import { describe, expect, it } from "vitest";
import { Loader, Mode, Operation } from "../../../support/loader.ts";

const ENODEV = -19;
const EDEADLK = -35;
const ETIMEDOUT = -110;
const EROFS = -30;
const SECOND = 1_000_000_000n;
const MODULES = 256;

const named = (...names: string[]) => names.map((name) => ({ name }));
const numbered = (count: number) =>
  named(...Array.from({ length: count }, (_, index) => `m${index}`));

/** Has every module that was started say that it is ready, until none is left. */
function readyAll(loader: Loader, result = 0): void {
  for (let at = 0; at < loader.hardware.started.length; at++) {
    loader.ready(loader.hardware.started[at] ?? 0, result);
  }
}

describe("the limit on modules that initialise at once", () => {
  it("lets the others in, first come first served, as places become free", async () => {
    const loader = await Loader.open(
      named("a", "b", "c", "d"),
      "modules.max_concurrent=2",
    );
    const requests = ["a", "b", "c", "d"].map((name) => loader.queueRequest(name));
    loader.settle();
    expect(loader.list.map((line) => line[0])).toEqual(["a", "b"]);
    const [first = 0, second = 0] = loader.hardware.started;
    loader.ready(second);
    expect(loader.list.map((line) => line.split(" ")[0])).toEqual(["a", "b", "c"]);
    loader.crash(first);
    readyAll(loader);
    expect(requests.map((one) => loader.result(one))).toEqual([-5, 0, 0, 0]);
  });

  it("is fifty when the command line does not say", async () => {
    const loader = await Loader.open(numbered(60));
    for (let index = 0; index < 60; index++) loader.queueRequest(`m${index}`);
    loader.settle();
    expect(loader.hardware.started).toHaveLength(50);
    readyAll(loader);
    expect(loader.hardware.started).toHaveLength(60);
  });

  it("is not used up by those who wait for a load under way", async () => {
    const loader = await Loader.open(named("slow", "other"), "modules.max_concurrent=2");
    for (let client = 10; client < 110; client++) loader.request("slow", 0, client);
    const other = loader.request("other");
    loader.ready(loader.newest);
    expect(loader.result(other)).toBe(0);
  });

  it("is not used up by a module that waits for another one's load", async () => {
    const loader = await Loader.open(
      named("a", "b", "c", "d"),
      "modules.max_concurrent=1",
    );
    const outer = loader.request("a");
    const first = loader.newest;
    const inner = loader.request("b", Mode.Wait, first);
    const second = loader.newest;
    expect(second).not.toBe(first);
    loader.request("c", Mode.NoWait);
    expect(loader.newest).toBe(second);
    loader.ready(second);
    expect(loader.result(inner)).toBe(0);
    // a counts again, so d comes after it; c had its turn when b was ready.
    loader.ready(loader.newest);
    loader.request("d", Mode.NoWait);
    const before = loader.newest;
    loader.ready(first);
    expect(loader.result(outer)).toBe(0);
    expect(loader.newest).not.toBe(before);
  });

  it("makes a load fail after five seconds, and says who was in its way", async () => {
    const loader = await Loader.open(named("a", "b", "c"), "modules.max_concurrent=1");
    const [a, b, c] = ["a", "b", "c"].map((name) => loader.request(name));
    loader.wait(5n);
    expect([a, b, c].map((one) => one && loader.result(one))).toEqual([
      ETIMEDOUT,
      undefined,
      ETIMEDOUT,
    ]);
    const busy =
      "c: cannot be processed, loader busy with 1 loads for more than 5 seconds now: b";
    expect(loader.logged(busy)).toHaveLength(1);
    expect(loader.result(loader.request("c"))).toBeUndefined();
  });
});

describe("a client's deadline", () => {
  it("ends its wait with ETIMEDOUT, and the load goes on", async () => {
    const loader = await Loader.open(named("slow"));
    const patient = loader.request("slow");
    const hasty = loader.requestUntil("slow", loader.hardware.time + 2n * SECOND);
    loader.wait(1n);
    expect(loader.result(hasty)).toBeUndefined();
    loader.wait(1n);
    expect(loader.result(hasty)).toBe(ETIMEDOUT);
    loader.ready(loader.newest);
    expect(loader.result(patient)).toBe(0);
    expect(loader.hardware.started).toHaveLength(1);
  });

  it("holds for the start as for the end of a load", async () => {
    const loader = await Loader.open(named("a", "b"), "modules.max_concurrent=1");
    loader.request("a");
    const deadline = loader.hardware.time + SECOND;
    const start = loader.requestUntil("b", deadline, Mode.WaitStarted);
    expect(loader.result(start)).toBeUndefined();
    loader.wait(1n);
    expect(loader.result(start)).toBe(ETIMEDOUT);
  });

  it("ends the wait for all modules of an alias at once", async () => {
    const store = ["x", "y"].map((name) => ({ name, aliases: ["both"] }));
    const loader = await Loader.open(store);
    const both = loader.requestUntil("both", loader.hardware.time + SECOND);
    loader.wait(1n);
    expect(loader.result(both)).toBe(ETIMEDOUT);
    readyAll(loader);
    expect(loader.list).toHaveLength(2);
  });
});

describe("an alias that stands for several modules", () => {
  const store = ["x", "y", "z"].map((name) => ({ name, aliases: ["all"] }));

  it("is answered when all are there, whichever is ready first", async () => {
    const loader = await Loader.open(store);
    const all = loader.request("all");
    const [x = 0, y = 0, z = 0] = loader.hardware.started;
    loader.ready(z);
    loader.ready(x);
    expect(loader.result(all)).toBeUndefined();
    loader.ready(y);
    expect(loader.result(all)).toBe(0);
  });

  it("has the result of the last, as modprobe has", async () => {
    const loader = await Loader.open(store);
    const all = loader.request("all");
    const [x = 0, y = 0, z = 0] = loader.hardware.started;
    loader.ready(z, ENODEV);
    loader.ready(x);
    loader.ready(y);
    expect(loader.result(all)).toBe(ENODEV);
    const again = loader.request("all", Mode.Wait | Mode.Fresh);
    loader.ready(loader.newest);
    expect(loader.result(again)).toBe(0);
  });

  it("has the last one's result also when that is known at once", async () => {
    const loader = await Loader.open(store);
    loader.request("z");
    loader.ready(loader.newest);
    const all = loader.request("all");
    const [, x = 0, y = 0] = loader.hardware.started;
    loader.ready(x, ENODEV);
    loader.ready(y, ENODEV);
    expect(loader.result(all)).toBe(0);
  });
});

describe("a thousand requests", () => {
  it("for one name get one load's result, and take no memory of their own", async () => {
    const loader = await Loader.open(named("disk"));
    const first = loader.request("disk");
    const before = loader.freeMemory;
    const others = Array.from({ length: 1500 }, (_, index) =>
      loader.request("disk", Mode.Wait, 1000 + index),
    );
    expect(loader.freeMemory).toBe(before);
    loader.ready(loader.newest);
    expect([first, ...others].every((one) => loader.result(one) === 0)).toBe(true);
    expect(loader.statistic("Duplicate requests")).toBe(1500);
    expect(loader.hardware.started).toHaveLength(1);
  });

  it("for as many modules as the table holds are all served", async () => {
    const loader = await Loader.open(numbered(MODULES + 1), "modules.max_concurrent=300");
    const requests = Array.from({ length: MODULES + 1 }, (_, index) =>
      loader.request(`m${index}`),
    );
    readyAll(loader);
    const results = requests.map((one) => loader.result(one));
    expect(results.filter((one) => one === 0)).toHaveLength(MODULES);
    expect(results.at(-1)).toBe(-12);
  });

  it("that could wait for themselves are all refused", async () => {
    const loader = await Loader.open(named("a", "b"));
    loader.request("a");
    const a = loader.newest;
    for (let index = 0; index < 1000; index++) loader.request("b", Mode.Wait, a);
    const b = loader.newest;
    for (let index = 0; index < 1000; index++) {
      expect(loader.result(loader.request("a", Mode.Wait, b))).toBe(EDEADLK);
    }
  });
});

describe("reports of duplicates", () => {
  it("stop after ten for a name, and are summed up at the load's end", async () => {
    const loader = await Loader.open(named("disk"));
    loader.request("disk");
    for (let index = 0; index < 30; index++) loader.request("disk", Mode.NoWait, 50);
    for (let index = 0; index < 9; index++)
      loader.request("disk", Mode.NoWait, 51 + index);
    expect(loader.logged("duplicate request for module disk")).toHaveLength(10);
    loader.ready(loader.newest);
    const sum = loader.logged("29 more duplicate requests for module disk");
    expect(sum).toHaveLength(1);
    expect(sum[0]).toContain("30 by unknown (process 50)");
  });

  it("begin again after five seconds", async () => {
    const loader = await Loader.open(named("disk"));
    loader.request("disk");
    for (let index = 0; index < 12; index++) loader.request("disk", Mode.NoWait);
    loader.wait(4n);
    loader.request("disk", Mode.NoWait);
    expect(loader.logged("duplicate request for module disk")).toHaveLength(10);
    loader.ready(loader.newest);
    loader.remove("disk");
    loader.exit(loader.newest);
    loader.wait(1n);
    loader.request("disk");
    loader.request("disk", Mode.NoWait);
    expect(loader.logged("duplicate request for module disk")).toHaveLength(11);
  });

  it("tell who asked once that is switched on, which cannot be undone", async () => {
    const loader = await Loader.open(named("disk"));
    const set = (on: bigint) =>
      loader.result(loader.send({ label: Operation.Trust, words: [2n, on] }));
    expect(set(0n)).toBe(0);
    expect(set(1n)).toBe(0);
    expect(set(0n)).toBe(EROFS);
    loader.request("disk");
    loader.request("disk", Mode.NoWait, 9);
    expect(loader.logged("asked for as disk by unknown (process 9)")).toHaveLength(1);
  });
});
