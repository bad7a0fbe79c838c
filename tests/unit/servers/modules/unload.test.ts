// delete_module, and the end of a module's process in every way.

import { beforeEach, describe, expect, it } from "vitest";
import { Loader, Mode, Operation } from "../../../support/loader.ts";

const ENOENT = -2;
const EAGAIN = -11;
const EBUSY = -16;
const ESRCH = -3;
const EINTR = -4;

const STORE = [
  { name: "base" },
  { name: "user", depends: ["base"] },
  { name: "disk", manifest: ["bus=pci"] },
];
const DEVICES = 5;
const O_TRUNC = 0x200;

let loader: Loader;
beforeEach(async () => {
  loader = await Loader.open(STORE);
});

/** Loads a module and returns its process. */
function live(name: string): number {
  loader.request(name);
  const process = loader.newest;
  loader.ready(process);
  return process;
}

describe("delete_module", () => {
  it("asks the module to stop and answers when its process is gone", () => {
    const process = live("base");
    const removal = loader.remove("base");
    expect(loader.hardware.signalled).toHaveLength(1);
    expect(loader.result(removal)).toBeUndefined();
    expect(loader.list[0]).toContain(" Unloading ");
    loader.exit(process);
    expect(loader.result(removal)).toBe(0);
    expect(loader.list).toEqual([]);
    expect(loader.hardware.withdrawn).toEqual([process]);
  });

  it("takes - for _ in a name", () => {
    live("base");
    expect(loader.result(loader.remove("ba-se"))).toBe(ENOENT);
    expect(loader.result(loader.remove("base"))).toBeUndefined();
  });

  it("stops a module by force that does not stop in a second", () => {
    live("base");
    const removal = loader.remove("base");
    loader.wait(1n);
    expect(loader.result(removal)).toBe(0);
    expect(loader.logged("base: did not stop in time")).toHaveLength(1);
  });

  it("refuses what is not loaded, or has no possible name", () => {
    for (const name of ["base", "", "x".repeat(56)]) {
      expect(loader.result(loader.remove(name))).toBe(ENOENT);
    }
  });

  it("refuses a module that others depend on, before it looks at its state", () => {
    loader.request("user");
    const base = loader.newest;
    loader.ready(base);
    const user = loader.newest;
    expect(loader.result(loader.remove("base"))).toBe(EAGAIN);
    loader.ready(user);
    expect(loader.result(loader.remove("base"))).toBe(EAGAIN);
    expect(loader.list).toContainEqual(expect.stringMatching(/^base \d+ 1 user, Live/));
    loader.remove("user");
    loader.exit(user);
    expect(loader.result(loader.remove("base"))).toBeUndefined();
  });

  it("refuses a module that is still loading, or stops already", () => {
    loader.request("base");
    const process = loader.newest;
    expect(loader.result(loader.remove("base"))).toBe(EBUSY);
    loader.ready(process);
    loader.remove("base");
    expect(loader.result(loader.remove("base"))).toBe(EBUSY);
  });

  it("refuses a module in use, unless it is forced", () => {
    const process = live("base");
    loader.hold(process, true);
    expect(loader.list[0]).toMatch(/^base \d+ 1 \[the loader\], Live/);
    expect(loader.result(loader.remove("base"))).toBe(EAGAIN);
    expect(loader.result(loader.remove("base", O_TRUNC))).toBeUndefined();
  });

  it("lets a module go that is no longer in use", () => {
    const process = live("base");
    loader.hold(process, true);
    loader.hold(process, false);
    expect(loader.answer(loader.hold(process, false))?.status).toBe(-18);
    loader.hold(process, true, 5);
    expect(loader.answer(loader.hold(process, false, 6))?.status).toBe(-18);
    loader.hold(process, false, 5);
    expect(loader.result(loader.remove("base"))).toBeUndefined();
  });

  it("gives all the module's memory back", () => {
    const before = loader.freeMemory;
    const process = live("base");
    expect(loader.freeMemory).toBeLessThan(before);
    loader.remove("base");
    loader.exit(process);
    expect(loader.freeMemory).toBe(before);
  });
});

describe("a module's process", () => {
  it("gives all memory back when it crashes, and can be loaded again", () => {
    const before = loader.freeMemory;
    for (let round = 0; round < 20; round++) loader.crash(live("base"));
    expect(loader.freeMemory).toBe(before);
    expect(loader.list).toEqual([]);
  });

  it("is forgotten when it ends by itself", () => {
    loader.exit(live("base"));
    expect(loader.list).toEqual([]);
  });

  it("fails its load when it ends before it is ready", () => {
    const request = loader.request("base");
    loader.exit(loader.newest, 0);
    expect(loader.result(request)).toBe(-19);
  });

  it("can be killed, which those who wait for it hear of", () => {
    const request = loader.request("base");
    const kill = loader.send({ label: Operation.Kill, words: [BigInt(loader.newest)] });
    expect(loader.result(kill)).toBe(0);
    expect(loader.result(request)).toBe(EINTR);
    const again = loader.send({ label: Operation.Kill, words: [100n] });
    expect(loader.result(again)).toBe(ESRCH);
  });

  it("is not answered any more once it was ended", () => {
    const process = live("base");
    loader.crash(process);
    const late = loader.ready(process);
    expect(loader.answer(late)).toBeUndefined();
  });

  it("has its log lines marked with its name, and its floods cut off", () => {
    const process = live("base");
    for (let line = 0; line < 60; line++) loader.write(process, `line ${line}`);
    expect(loader.logged("base: line")).toHaveLength(50);
    loader.wait(1n);
    loader.write(process, "line after");
    expect(loader.logged("base: 10 lines suppressed")).toHaveLength(1);
    loader.write(process, "line too many");
    expect(loader.logged("line too many")).toEqual([]);
  });
});

describe("a module with devices", () => {
  const watch = (client: number) =>
    loader.send({ label: Operation.WatchExits, capabilities: 1, badge: BigInt(client) });
  const next = (client: number) =>
    loader.answer(loader.send({ label: Operation.NextExit, badge: BigInt(client) }));
  const handled = (process: number, client: number) =>
    loader.answer(
      loader.send({
        label: Operation.ExitHandled,
        words: [BigInt(process)],
        badge: BigInt(client),
      }),
    );

  it("keeps its memory until the device server has turned them off", () => {
    watch(DEVICES);
    const before = loader.freeMemory;
    const process = live("disk");
    const held = loader.freeMemory;
    loader.crash(process);
    expect(loader.hardware.suspended).toEqual([process]);
    expect(loader.freeMemory).toBe(held);
    expect(next(DEVICES)?.result).toBe(process);
    expect(next(DEVICES)?.status).toBe(-14);
    expect(handled(process, DEVICES)?.status).toBe(0);
    expect(loader.freeMemory).toBe(before);
  });

  it("does not wait for a device server that does not answer", () => {
    watch(DEVICES);
    const process = live("disk");
    const before = loader.freeMemory;
    loader.crash(process);
    loader.wait(1n);
    expect(loader.freeMemory).toBeGreaterThan(before);
    expect(loader.logged("did not let go of it")).toHaveLength(1);
  });

  it("lets nobody but the first watcher interfere", () => {
    watch(DEVICES);
    expect(loader.answer(watch(9))?.status).toBe(-65);
    const process = live("disk");
    loader.crash(process);
    expect(next(9)?.status).toBe(-14);
    expect(handled(process, 9)?.status).toBe(-18);
    expect(handled(12345, DEVICES)?.status).toBe(-64);
  });

  it("drives only what its aliases match", async () => {
    loader = await Loader.open([{ name: "disk", aliases: ["pci:v1*"] }]);
    loader.request("disk", Mode.NoWait);
    const drives = (process: number, text: string) =>
      loader.answer(
        loader.send({ label: Operation.Drives, words: [BigInt(process)], text }),
      );
    expect(drives(loader.newest, "pci:v1d2")?.result).toBe(1);
    expect(drives(loader.newest, "pci:v1d2")?.text).toBe("disk");
    expect(drives(loader.newest, "pci:v2d2")?.result).toBe(0);
    expect(drives(99, "pci:v1d2")?.result).toBe(0);
  });
});
