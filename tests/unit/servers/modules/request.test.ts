// request_module: convergence of requests for one name, its results, and its order of
// checks (docs/modules.md).

import { describe, expect, it } from "vitest";
import { INIT_SECONDS, Loader, Mode } from "../../../support/loader.ts";

const ENOENT = -2;
const EIO = -5;
const EBUSY = -16;
const ENODEV = -19;
const ENAMETOOLONG = -36;
const EDEADLK = -35;
const EPERM = -1;
const ETIMEDOUT = -110;

const STORE = [
  { name: "disk", aliases: ["pci:v00001AF4*", "block-*"] },
  { name: "other", aliases: ["shared-*"] },
  { name: "third", aliases: ["shared-*"] },
];

describe("request_module", () => {
  it("answers when the module is ready, with 0", async () => {
    const loader = await Loader.open(STORE);
    const request = loader.request("disk");
    expect(loader.result(request)).toBeUndefined();
    expect(loader.hardware.started).toHaveLength(1);
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
    expect(loader.list).toHaveLength(1);
    expect(loader.list[0]).toMatch(/^disk \d+ 0 - Live 0x0000000400000000/);
  });

  it("converges on one load, whatever spelling and alias was used", async () => {
    const loader = await Loader.open([{ name: "disk_a", aliases: ["pci:*"] }]);
    const names = ["disk_a", "disk-a", "pci:v1", "pci:v2", "disk_a"];
    const requests = names.map((name, index) => loader.queueRequest(name, 0, 10 + index));
    loader.settle();
    expect(loader.hardware.started).toHaveLength(1);
    loader.ready(loader.newest);
    expect(requests.map((one) => loader.result(one))).toEqual([0, 0, 0, 0, 0]);
    const warning = "module-autoload: duplicate request for module disk_a";
    expect(loader.logged(warning)).toHaveLength(4);
    expect(loader.statistic("Duplicate requests")).toBe(4);
    expect(loader.statistic("Mods ever loaded")).toBe(1);
  });

  it("attaches those who wait to a load that nobody waited for", async () => {
    const loader = await Loader.open(STORE);
    expect(loader.result(loader.request("disk", Mode.NoWait))).toBe(0);
    const waiting = loader.request("disk");
    expect(loader.result(loader.request("disk", Mode.NoWait))).toBe(0);
    expect(loader.result(waiting)).toBeUndefined();
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(waiting)).toBe(ENODEV);
    expect(loader.hardware.started).toHaveLength(1);
  });

  it("gives all who wait the result of a failed initialisation, and runs it once", async () => {
    const loader = await Loader.open(STORE);
    const requests = [1, 2, 3, 4].map((client) => loader.queueRequest("disk", 0, client));
    loader.settle();
    loader.ready(loader.newest, ENODEV);
    expect(requests.map((one) => loader.result(one))).toEqual(Array(4).fill(ENODEV));
    expect(loader.hardware.started).toHaveLength(1);
    expect(loader.list).toEqual([]);
  });

  it("tries a failed module again a second later", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest, ENODEV);
    loader.wait(1n);
    const again = loader.request("disk");
    loader.ready(loader.newest);
    expect(loader.result(again)).toBe(0);
    expect(loader.hardware.started).toHaveLength(2);
  });

  it("gives all who wait EIO when the module crashes, and reports the crash", async () => {
    const loader = await Loader.open(STORE);
    const requests = [1, 2].map((client) => loader.queueRequest("disk", 0, client));
    loader.settle();
    loader.crash(loader.newest);
    expect(requests.map((one) => loader.result(one))).toEqual([EIO, EIO]);
    expect(loader.logged("crash of disk (process 100, thread main)")).toHaveLength(1);
    expect(loader.hardware.suspended).toEqual([100]);
  });

  it("ends a module that is not ready in time, with a report", async () => {
    const loader = await Loader.open(STORE);
    const request = loader.request("disk");
    loader.wait(4n);
    expect(loader.result(request)).toBeUndefined();
    loader.wait(1n);
    expect(loader.result(request)).toBe(ETIMEDOUT);
    expect(loader.logged("not ready 5 seconds after its start")).toHaveLength(1);
  });

  it("gives a module as long to become ready as its manifest says", async () => {
    const loader = await Loader.open([{ name: "slow", manifest: ["start=7"] }]);
    const request = loader.request("slow");
    loader.wait(6n);
    expect(loader.result(request)).toBeUndefined();
    loader.wait(1n);
    expect(loader.result(request)).toBe(ETIMEDOUT);
    expect(loader.logged("not ready 7 seconds after its start")).toHaveLength(1);
  });

  it("answers at once when the module is live", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest);
    expect(loader.result(loader.request("disk"))).toBe(0);
    expect(loader.hardware.started).toHaveLength(1);
    expect(loader.logged("duplicate")).toEqual([]);
  });

  it("answers WaitStarted when the process runs, before it is ready", async () => {
    const loader = await Loader.open(STORE);
    expect(loader.result(loader.request("disk", Mode.WaitStarted))).toBe(0);
    expect(loader.result(loader.request("disk", Mode.WaitStarted))).toBe(0);
    expect(loader.hardware.started).toHaveLength(1);
  });

  it("loads every module that an alias stands for", async () => {
    const loader = await Loader.open(STORE);
    loader.request("shared-x", Mode.NoWait);
    expect(loader.hardware.started).toHaveLength(2);
  });

  it("refuses unknown and malformed names", async () => {
    const loader = await Loader.open(STORE);
    for (const name of ["nope", "", "\0", "a b"]) {
      expect(loader.result(loader.request(name))).toBe(ENOENT);
    }
    expect(loader.result(loader.request("x".repeat(56)))).toBe(ENAMETOOLONG);
    expect(loader.result(loader.request("x".repeat(55)))).toBe(ENOENT);
  });

  it("refuses requests whose fields lie", async () => {
    const loader = await Loader.open(STORE);
    const lying = loader.send({ label: 6, words: [0n, 99n], text: "disk" });
    expect(loader.answer(lying)?.status).toBe(-4);
    const mode = loader.send({ label: 6, words: [3n, 4n], text: "disk" });
    expect(loader.answer(mode)?.status).toBe(-4);
    const unknown = loader.send({ label: 999 });
    expect(loader.answer(unknown)?.status).toBe(-5);
  });

  it("answers EBUSY while the module goes", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest);
    loader.remove("disk");
    expect(loader.result(loader.request("disk"))).toBe(EBUSY);
  });
});

describe("a module that asks for modules while it initialises", () => {
  it("is refused at once when it asks for itself and would wait", async () => {
    const loader = await Loader.open(STORE);
    const outer = loader.request("disk");
    const inner = loader.request("disk", Mode.Wait, loader.newest);
    expect(loader.result(inner)).toBe(EDEADLK);
    loader.ready(loader.newest);
    expect(loader.result(outer)).toBe(0);
  });

  it("gets 0 when it asks for itself without waiting", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    expect(loader.result(loader.request("disk", Mode.NoWait, loader.newest))).toBe(0);
  });

  it("is refused when it asks for what waits for it", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    const first = loader.newest;
    loader.request("other", Mode.Wait, first);
    const inner = loader.request("disk", Mode.Wait, loader.newest);
    expect(loader.result(inner)).toBe(EDEADLK);
  });

  it("ends with its time when it waits for a server that asks for it", async () => {
    // The loader sees only that the server asks, not that the module waits for that.
    const loader = await Loader.open(STORE);
    const server = 4;
    const outer = loader.request("disk");
    const throughServer = loader.request("disk", Mode.Wait, server);
    loader.wait(INIT_SECONDS - 1n);
    expect(loader.result(throughServer)).toBeUndefined();
    loader.wait(1n);
    expect([outer, throughServer].map((one) => loader.result(one))).toEqual([
      ETIMEDOUT,
      ETIMEDOUT,
    ]);
    expect(loader.list).toEqual([]);
  });

  it("may wait for another module", async () => {
    const loader = await Loader.open(STORE);
    const outer = loader.request("disk");
    const first = loader.newest;
    const inner = loader.request("other", Mode.Wait, first);
    loader.ready(loader.newest);
    expect(loader.result(inner)).toBe(0);
    loader.ready(first);
    expect(loader.result(outer)).toBe(0);
  });
});

describe("the command line", () => {
  it("blacklists a module for all, or for aliases only", async () => {
    const line = "module_blacklist=other modprobe.blacklist=a,disk";
    const loader = await Loader.open(STORE, line);
    expect(loader.result(loader.request("other"))).toBe(EPERM);
    expect(loader.result(loader.request("block-1"))).toBe(ENOENT);
    loader.request("disk", Mode.NoWait);
    expect(loader.hardware.started).toHaveLength(1);
  });

  it("turns loading off with nomodule", async () => {
    const loader = await Loader.open(STORE, "nomodule");
    expect(loader.result(loader.request("disk"))).toBe(EPERM);
    expect(loader.result(loader.finit("/boot/modules/disk.ko"))).toBe(EPERM);
    expect(loader.result(loader.remove("disk"))).toBe(EPERM);
  });

  it("loads what modules_load names", async () => {
    const loader = await Loader.open(STORE, "quiet modules_load=disk,other");
    expect(loader.hardware.started).toHaveLength(2);
  });

  it("adds to a duplicate's report who asked and through which chain", async () => {
    const loader = await Loader.open(STORE, "modules.enable_dups_trace=1");
    loader.request("disk", Mode.NoWait, 5);
    loader.request("other", Mode.Wait, loader.newest);
    loader.request("other", Mode.NoWait, 9);
    expect(loader.logged("asked for as other by unknown (process 9)")).toHaveLength(1);
    expect(
      loader.logged(
        "first asked for as other by disk (process 100), for unknown (process 5)",
      ),
    ).toHaveLength(1);
  });
});
