// What Linux's module-autoload duplicate detection (kernel/module/dups.c) does in each of
// its situations, step by step, with its flaws; and what the loader does instead. The
// table is in docs/modules-acceptance.md.

import { describe, expect, it } from "vitest";
import { Loader, Mode } from "../../../support/loader.ts";

const EPERM = -1;
const ENOENT = -2;
const EIO = -5;
const ENODEV = -19;
const STORE = [{ name: "disk", aliases: ["pci:*"] }, { name: "net" }];
const WARNING = "module-autoload: duplicate request for module disk";
/** Longer than any failure is remembered. */
const LONG = 61n;

/** How often the module's initialisation was begun. */
function loads(loader: Loader): number {
  return loader.hardware.started.length;
}

describe("while nothing is known of the name", () => {
  it("a request that waits loads it and gets the real result", async () => {
    const loader = await Loader.open(STORE);
    const first = loader.request("disk");
    expect(loader.result(first)).toBeUndefined();
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(first)).toBe(ENODEV);
    expect(loader.logged(WARNING)).toEqual([]);
  });

  it("a request that does not wait loads it, and is answered at once", async () => {
    const loader = await Loader.open(STORE);
    expect(loader.result(loader.request("disk", Mode.NoWait))).toBe(0);
    expect(loads(loader)).toBe(1);
    expect(loader.logged(WARNING)).toEqual([]);
  });
});

describe("while a load is under way that nobody waits for", () => {
  it("a request that waits joins it: one load, and its true result", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk", Mode.NoWait);
    const waiting = loader.request("disk");
    expect(loads(loader)).toBe(1);
    expect(loader.result(waiting)).toBeUndefined();
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(waiting)).toBe(ENODEV);
  });

  it("another that does not wait joins it as well", async () => {
    const loader = await Loader.open(STORE);
    const both = [1, 2].map(() => loader.request("disk", Mode.NoWait));
    expect(both.map((one) => loader.result(one))).toEqual([0, 0]);
    expect(loads(loader)).toBe(1);
    expect(loader.statistic("Duplicate requests")).toBe(1);
  });
});

describe("while a load is under way that somebody waits for", () => {
  it("a request that waits is warned of, waits, and gets the same result", async () => {
    for (const result of [0, ENODEV]) {
      const loader = await Loader.open(STORE);
      const both = [loader.request("disk"), loader.request("disk")];
      expect(loader.logged(WARNING)).toHaveLength(1);
      expect(both.map((one) => loader.result(one))).toEqual([undefined, undefined]);
      loader.ready(loader.newest, result);
      expect(both.map((one) => loader.result(one))).toEqual([result, result]);
    }
  });

  it("a request that does not wait is warned of, and gets 0 at once", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    expect(loader.result(loader.request("disk", Mode.NoWait))).toBe(0);
    expect(loader.logged(WARNING)).toHaveLength(1);
    expect(loads(loader)).toBe(1);
  });

  it("wakes everybody by the time the answer to the module's own call is out", async () => {
    const loader = await Loader.open(STORE);
    const all = Array.from({ length: 100 }, (_, i) =>
      loader.request("disk", 0, 5000 + i),
    );
    loader.ready(loader.newest);
    expect(all.map((one) => loader.result(one))).toEqual(all.map(() => 0));
  });
});

describe("after the load", () => {
  it.each([
    ["waits", Mode.Wait],
    ["does not wait", Mode.NoWait],
  ])("a request that %s finds the live module: no load, no warning", async (_, mode) => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest);
    expect(loader.result(loader.request("disk", mode))).toBe(0);
    expect(loads(loader)).toBe(1);
    expect(loader.logged(WARNING)).toEqual([]);
    expect(loader.statistic("Requests already served")).toBe(1);
  });

  it("success is not remembered: what was unloaded is loaded again at once", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest);
    loader.remove("disk");
    loader.exit(loader.newest);
    const again = loader.request("disk");
    expect(loads(loader)).toBe(2);
    expect(loader.result(again)).toBeUndefined();
  });

  it("failure is not remembered for long: a later request tries again", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    loader.ready(loader.newest, ENODEV);
    loader.wait(LONG);
    const again = loader.request("disk");
    loader.ready(loader.newest);
    expect(loader.result(again)).toBe(0);
    expect(loads(loader)).toBe(2);
  });
});

describe("a requester that is killed", () => {
  it("as a duplicate changes nothing for the others", async () => {
    const loader = await Loader.open(STORE);
    const [first, killed, last] = [1, 2, 3].map((i) =>
      loader.request("disk", 0, 5000 + i),
    );
    if (killed !== undefined) loader.hardware.dead.add(killed);
    loader.ready(loader.newest);
    expect([first, last].map((one) => one && loader.result(one))).toEqual([0, 0]);
  });

  it("as the first neither cancels the load nor spoils its result", async () => {
    const loader = await Loader.open(STORE);
    const first = loader.request("disk", 0, 10);
    const second = loader.request("disk", 0, 11);
    loader.hardware.dead.add(first);
    const newcomer = loader.request("disk", 0, 12);
    loader.ready(loader.newest);
    expect([second, newcomer].map((one) => loader.result(one))).toEqual([0, 0]);
    expect(loads(loader)).toBe(1);
    expect(loader.result(loader.request("disk", 0, 13))).toBe(0);
  });

  it("leaves its place to others, however many die", async () => {
    const loader = await Loader.open(STORE);
    for (let round = 0; round < 40; round += 1) {
      const all = Array.from({ length: 100 }, () => loader.request("disk"));
      all.forEach((one) => loader.hardware.dead.add(one));
      loader.ready(loader.newest, ENODEV);
      loader.wait(LONG);
    }
    const waiting = Array.from({ length: 100 }, () => loader.request("disk"));
    loader.ready(loader.newest);
    expect(waiting.map((one) => loader.result(one))).toEqual(waiting.map(() => 0));
  });
});

describe("a result", () => {
  it("is that of the first `ready`; a second changes nothing", async () => {
    const loader = await Loader.open(STORE);
    const request = loader.request("disk");
    loader.ready(loader.newest);
    loader.ready(loader.newest, ENODEV);
    expect(loader.result(request)).toBe(0);
    expect(loader.list[0]).toContain("Live");
  });

  it("belongs to its own load: a process of an earlier one says nothing", async () => {
    const loader = await Loader.open(STORE);
    loader.request("disk");
    const earlier = loader.newest;
    loader.crash(earlier);
    loader.wait(LONG);
    const request = loader.request("disk");
    loader.ready(earlier);
    loader.exit(earlier);
    loader.crash(earlier);
    expect(loader.result(request)).toBeUndefined();
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
  });

  it("reaches everybody on each way in which a load ends", async () => {
    const ends: [string, (loader: Loader, process: number) => void, number][] = [
      ["result", (loader, process) => loader.ready(process, ENODEV), ENODEV],
      ["crash", (loader, process) => loader.crash(process), EIO],
      ["exit", (loader, process) => loader.exit(process, EIO), EIO],
      ["time", (loader) => loader.wait(LONG), -110],
      [
        "kill",
        (loader, process) => loader.send({ label: 15, words: [BigInt(process)] }),
        -4,
      ],
    ];
    for (const [name, end, result] of ends) {
      const loader = await Loader.open(STORE);
      const modes = [Mode.Wait, Mode.Wait];
      const all = modes.map((mode, index) => loader.request("disk", mode, 5000 + index));
      end(loader, loader.newest);
      const results = all.map((one) => loader.result(one));
      expect([name, results]).toEqual([name, [result, result]]);
      expect(loader.list).toEqual([]);
    }
  });
});

describe("a slow module", () => {
  it("and all who wait for it stop no other load", async () => {
    const loader = await Loader.open(STORE);
    const waiting = Array.from({ length: 200 }, () => loader.request("disk"));
    const slow = loader.newest;
    const other = loader.request("net");
    loader.ready(loader.newest);
    expect(loader.result(other)).toBe(0);
    expect(waiting.filter((one) => loader.result(one) !== undefined)).toEqual([]);
    loader.ready(slow);
    expect(waiting.filter((one) => loader.result(one) !== 0)).toEqual([]);
  });
});

describe("kmod.sh", () => {
  it("0001: knows no module whose name is one NUL byte", async () => {
    const loader = await Loader.open(STORE);
    expect(loader.result(loader.request("\0"))).toBe(ENOENT);
    expect(loader.result(loader.request("fs-\0"))).toBe(ENOENT);
  });

  it("0010: finds nothing in a store without modules", async () => {
    const loader = await Loader.open([]);
    expect(loader.result(loader.request("disk"))).toBe(ENOENT);
  });

  it("0011: is told so when loading is turned off", async () => {
    const loader = await Loader.open(STORE, "nomodule");
    expect(loader.result(loader.request("disk"))).toBe(EPERM);
  });
});

describe("the key", () => {
  it("is the canonical name; the alias asked for is told by the trace", async () => {
    const loader = await Loader.open(STORE, "modules.enable_dups_trace=1");
    loader.request("pci:v1");
    loader.request("disk");
    expect(loads(loader)).toBe(1);
    expect(loader.logged("first asked for as pci:v1")).toHaveLength(1);
    expect(loader.logged("  asked for as disk")).toHaveLength(1);
  });
});
