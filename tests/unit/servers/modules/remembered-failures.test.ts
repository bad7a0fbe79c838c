// Failures that are remembered for a moment: which, for how long, and what makes the
// loader forget them.

import { describe, expect, it } from "vitest";
import { Loader, Mode, Operation } from "../../../support/loader.ts";

const EBUSY = -16;
const ENODEV = -19;
const EKEYREJECTED = -129;
const ETIMEDOUT = -110;

const named = (...names: string[]) => names.map((name) => ({ name }));
const fail = (loader: Loader) => loader.ready(loader.newest, ENODEV);
/** Until a load gets no turn any more. */
const wait = (loader: Loader) => loader.wait(5n);

describe("a failed load", () => {
  it("is not tried again for a second, however many ask", async () => {
    const loader = await Loader.open(named("bad"));
    loader.request("bad");
    loader.ready(loader.newest, ENODEV);
    for (let index = 0; index < 20; index++) {
      expect(loader.result(loader.request("bad"))).toBe(ENODEV);
    }
    expect(loader.hardware.started).toHaveLength(1);
    expect(loader.statistic("Failures remembered")).toBe(20);
    loader.wait(1n);
    expect(loader.result(loader.request("bad"))).toBeUndefined();
  });

  it("is tried again at once for who wants that, or brings parameters", async () => {
    const loader = await Loader.open(named("bad"));
    loader.request("bad");
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(loader.request("bad", Mode.Wait | Mode.Fresh))).toBeUndefined();
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(loader.requestWith("bad", "a=1"))).toBeUndefined();
    loader.ready(loader.newest, -5);
    expect(loader.result(loader.request("bad"))).toBe(ENODEV);
  });

  it("is forgotten when a module becomes live, which may be what it needed", async () => {
    const loader = await Loader.open([
      { name: "base" },
      { name: "user", depends: ["base"] },
    ]);
    const request = loader.request("user");
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(request)).toBe(ENODEV);
    loader.request("base", Mode.Wait | Mode.Fresh);
    loader.ready(loader.newest);
    const again = loader.request("user");
    expect(loader.result(again)).toBeUndefined();
    loader.ready(loader.newest);
    expect(loader.result(again)).toBe(0);
  });

  it("is forgotten when devices, files or the configuration change", async () => {
    const loader = await Loader.open([
      { name: "bad" },
      { name: "disk", manifest: ["bus=pci"] },
    ]);
    const failAgain = () => {
      loader.request("bad", Mode.Wait | Mode.Fresh);
      fail(loader);
    };
    failAgain();
    loader.send({ label: Operation.Refresh });
    expect(loader.result(loader.request("bad"))).toBeUndefined();
    loader.ready(loader.newest, ENODEV);
    loader.send({ label: Operation.Trust, words: [0n, 1n] });
    expect(loader.result(loader.request("bad"))).toBeUndefined();
    loader.ready(loader.newest, ENODEV);
    loader.send({ label: Operation.WatchExits, capabilities: 1, badge: 5n });
    loader.request("disk");
    const disk = loader.newest;
    loader.ready(disk);
    failAgain();
    loader.crash(disk);
    loader.send({ label: Operation.NextExit, badge: 5n });
    expect(loader.result(loader.request("bad"))).toBe(ENODEV);
    loader.send({ label: Operation.ExitHandled, words: [BigInt(disk), 1n], badge: 5n });
    expect(loader.result(loader.request("bad"))).toBeUndefined();
  });

  it("of a module that may hold devices is remembered from its burial on", async () => {
    const loader = await Loader.open([
      { name: "bad" },
      { name: "disk", manifest: ["bus=pci"] },
    ]);
    /** Both fail; then the device server has released so many devices of disk's. */
    const failBoth = (released: bigint) => {
      for (const name of ["bad", "disk"]) {
        loader.request(name, Mode.Wait | Mode.Fresh);
        loader.ready(loader.newest, ENODEV);
      }
      expect(loader.result(loader.request("disk"))).toBe(EBUSY);
      loader.send({ label: Operation.NextExit, badge: 5n });
      const words = [BigInt(loader.newest), released];
      loader.send({ label: Operation.ExitHandled, words, badge: 5n });
    };
    loader.send({ label: Operation.WatchExits, capabilities: 1, badge: 5n });
    failBoth(0n);
    for (const name of ["disk", "bad", "disk"]) {
      expect(loader.result(loader.request(name))).toBe(ENODEV);
    }
    failBoth(1n);
    expect(loader.result(loader.request("disk"))).toBe(ENODEV);
    expect(loader.result(loader.request("bad"))).toBeUndefined();
  });

  it("is forgotten when the device server is late to release a device", async () => {
    const store = [{ name: "bad" }, { name: "disk", manifest: ["bus=pci"] }];
    const loader = await Loader.open(store, "modules.failure_ms=9000");
    loader.send({ label: Operation.WatchExits, capabilities: 1, badge: 5n });
    loader.request("disk");
    const disk = loader.newest;
    loader.ready(disk);
    loader.crash(disk);
    loader.wait(1n);
    loader.request("bad");
    loader.ready(loader.newest, ENODEV);
    loader.send({ label: Operation.ExitHandled, words: [BigInt(disk), 1n], badge: 7n });
    expect(loader.result(loader.request("bad"))).toBe(ENODEV);
    loader.send({ label: Operation.ExitHandled, words: [BigInt(disk), 1n], badge: 5n });
    expect(loader.result(loader.request("bad"))).toBeUndefined();
  });

  it.each([
    ["is remembered of what depends on it", "", fail, ENODEV],
    ["with parameters is not, nor of what depends on it", "own=1", fail, undefined],
    ["for want of a turn is not, nor of what depends on it", "", wait, undefined],
  ])("%s", async (_, parameters, end, remembered) => {
    const loader = await Loader.open(
      [
        { name: "base" },
        { name: "user", depends: ["base"] },
        { name: "slow", manifest: ["start=60"] },
      ],
      "modules.max_concurrent=1 modules.failure_ms=60000",
    );
    if (end === wait) loader.request("slow");
    loader.requestWith("base", parameters);
    const first = loader.request("user");
    end(loader);
    expect(loader.result(first)).toBe(end === wait ? ETIMEDOUT : ENODEV);
    expect(loader.result(loader.request("user"))).toBe(remembered);
  });

  it("is remembered as long as the command line says, or not at all", async () => {
    const never = await Loader.open(named("bad"), "modules.failure_ms=0");
    never.request("bad");
    never.ready(never.newest, ENODEV);
    expect(never.result(never.request("bad"))).toBeUndefined();
    const long = await Loader.open(named("bad"), "modules.failure_ms=3000");
    long.request("bad");
    long.ready(long.newest, ENODEV);
    long.wait(2n);
    expect(long.result(long.request("bad"))).toBe(ENODEV);
  });

  it("that was a person's doing is not remembered", async () => {
    const loader = await Loader.open(named("bad"));
    loader.request("bad");
    loader.send({ label: Operation.Kill, words: [BigInt(loader.newest)] });
    expect(loader.result(loader.request("bad"))).toBeUndefined();
  });

  it("completes no load but its own", async () => {
    const loader = await Loader.open(named("bad"));
    loader.request("bad");
    const old = loader.newest;
    loader.crash(old);
    const fresh = loader.request("bad", Mode.Wait | Mode.Fresh);
    loader.ready(old, 0);
    loader.exit(old, 0);
    expect(loader.result(fresh)).toBeUndefined();
    loader.ready(loader.newest, EKEYREJECTED);
    expect(loader.result(fresh)).toBe(EKEYREJECTED);
  });
});
