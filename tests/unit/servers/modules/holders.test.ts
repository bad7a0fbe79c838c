// Who uses a module, by name; unloading when nobody does any more; permanent modules and
// force; and that nothing is left of a thousand loads.

import { beforeEach, describe, expect, it } from "vitest";
import { Loader, Operation } from "../../../support/loader.ts";

const EAGAIN = -11;
const EBUSY = -16;
const BUSY = -66;
const LIMIT_REACHED = -73;
const O_TRUNC = 0x200;
const SECOND = 1_000_000_000n;
const SERVER = 4;
/** Who asks, unless a test says otherwise. */
const CLIENT = 7;
const NEVER = 2n ** 64n - 1n;

const STORE = [
  { name: "base" },
  { name: "user", depends: ["base"] },
  { name: "stays", manifest: ["permanent=1"] },
];

let loader: Loader;
beforeEach(async () => {
  loader = await Loader.open(STORE);
  loader.hardware.servers.set(SERVER, "console");
  loader.hardware.servers.set(CLIENT, "shell");
});

function live(name: string): number {
  loader.request(name);
  loader.ready(loader.newest);
  return loader.newest;
}

/** base and user, live; their processes. */
function pair(): [number, number] {
  loader.request("user");
  const base = loader.newest;
  loader.ready(base);
  loader.ready(loader.newest);
  return [base, loader.newest];
}

describe("those who use a module", () => {
  it("are listed by name, in brackets who is no module", () => {
    const [base, user] = pair();
    loader.hold(base, true, SERVER);
    loader.hold(base, true, SERVER);
    loader.hold(user, true, base);
    expect(loader.list.toSorted()).toEqual([
      expect.stringMatching(/^base \d+ 3 user,\[console\], Live/),
      expect.stringMatching(/^user \d+ 1 base, Live/),
    ]);
  });

  it("are named in the log when they keep it from being unloaded", () => {
    const [base] = pair();
    loader.hold(base, true, SERVER);
    expect(loader.result(loader.remove("base"))).toBe(EAGAIN);
    expect(loader.logged("base: in use by user,[console],")).toHaveLength(1);
  });

  it("do so no more once they are gone without a word", () => {
    const base = live("base");
    const stays = live("stays");
    loader.hold(base, true, stays);
    loader.hold(base, true, SERVER);
    loader.crash(stays);
    expect(loader.list[0]).toMatch(/^base \d+ 1 \[console\], Live/);
    expect(loader.result(loader.remove("base"))).toBe(EAGAIN);
    loader.hardware.servers.delete(SERVER);
    expect(loader.result(loader.remove("base"))).toBeUndefined();
  });

  it("can be 64 for each module, so that no module takes the room of others", () => {
    const base = live("base");
    const stays = live("stays");
    const statuses = Array.from({ length: 600 }, (_, index) => {
      return loader.answer(loader.hold(base, true, 1000 + index))?.status;
    });
    expect(statuses.filter((one) => one === 0)).toHaveLength(64);
    expect(statuses.at(-1)).toBe(LIMIT_REACHED);
    expect(loader.answer(loader.hold(stays, true, 1000))?.status).toBe(0);
    loader.crash(stays);
    loader.crash(base);
    const again = live("base");
    expect(loader.list[0]).toMatch(/^base \d+ 0 - Live/);
    expect(loader.answer(loader.hold(again, true, 5000))?.status).toBe(0);
  });
});

describe("delete_module with a deadline", () => {
  const remove = (name: string, seconds: bigint) =>
    loader.remove(name, 0, 7, loader.hardware.time + seconds * SECOND);

  it("waits until nobody uses the module, then unloads it", () => {
    const base = live("base");
    loader.hold(base, true, SERVER);
    const removal = remove("base", 3n);
    expect(loader.list[0]).toContain("Live");
    loader.hold(base, false, SERVER);
    expect(loader.list[0]).toContain("Unloading");
    loader.exit(base);
    expect(loader.result(removal)).toBe(0);
  });

  it("waits for modules that depend on it, too", () => {
    const [base, user] = pair();
    const removal = remove("base", 3n);
    loader.remove("user");
    loader.exit(user);
    expect(loader.list[0]).toContain("Unloading");
    loader.exit(base);
    expect(loader.result(removal)).toBe(0);
  });

  it("lets nobody begin to use the module meanwhile", () => {
    const base = live("base");
    loader.hold(base, true, SERVER);
    remove("base", 3n);
    expect(loader.answer(loader.hold(base, true, 9))?.status).toBe(BUSY);
    expect(loader.result(loader.request("user"))).toBe(EBUSY);
  });

  it("gives up with EAGAIN, and the module can be used again", () => {
    const base = live("base");
    loader.hold(base, true, SERVER);
    const removal = remove("base", 3n);
    expect(loader.logged("in use by")).toEqual([]);
    loader.wait(3n);
    expect(loader.result(removal)).toBe(EAGAIN);
    expect(loader.answer(loader.hold(base, true, 9))?.status).toBe(0);
    loader.hold(base, false, 9);
    loader.hold(base, false, SERVER);
    expect(loader.list[0]).toContain("Live");
  });

  it("succeeds when the module ends by itself meanwhile", () => {
    const base = live("base");
    loader.hold(base, true, SERVER);
    const removal = remove("base", 3n);
    loader.crash(base);
    expect(loader.result(removal)).toBe(0);
    expect(loader.list).toEqual([]);
  });
});

describe("who waits for an unload without end, and dies", () => {
  const DYING = 9;

  /** base, in use, and a client that wants it gone and dies. */
  function abandoned(): number {
    const base = live("base");
    loader.hold(base, true, SERVER);
    loader.hardware.servers.set(DYING, "dying");
    loader.remove("base", 0, DYING, NEVER);
    expect(loader.answer(loader.hold(base, true, CLIENT))?.status).toBe(BUSY);
    loader.hardware.servers.delete(DYING);
    return base;
  }

  it("keeps nobody from using the module", () => {
    const base = abandoned();
    expect(loader.answer(loader.hold(base, true, CLIENT))?.status).toBe(0);
    expect(loader.list[0]).toMatch(/^base \d+ 2 /);
  });

  it("keeps no module from depending on it", () => {
    abandoned();
    const request = loader.request("user");
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
  });

  it("does not have it unloaded", () => {
    const base = abandoned();
    loader.hold(base, false, SERVER);
    expect(loader.list[0]).toContain("Live");
  });

  it("leaves those who live what they wait for", () => {
    const base = abandoned();
    const removal = loader.remove("base", 0, CLIENT, NEVER);
    expect(loader.answer(loader.hold(base, true, CLIENT))?.status).toBe(BUSY);
    loader.hold(base, false, SERVER);
    loader.exit(base);
    expect(loader.result(removal)).toBe(0);
  });

  it("is forgotten at once when it was a module", () => {
    const base = live("base");
    const stays = live("stays");
    loader.hold(base, true, SERVER);
    const removal = loader.remove("base", 0, stays, NEVER);
    loader.hardware.dead.add(removal);
    const before = loader.hardware.waiting;
    loader.crash(stays);
    // The report of the crash is a call that nobody answers.
    expect(loader.hardware.waiting).toBe(before - 1 + 1);
    expect(loader.answer(loader.hold(base, true, CLIENT))?.status).toBe(0);
  });
});

describe("a permanent module", () => {
  it("says so in the list, and stays", () => {
    live("stays");
    expect(loader.list[0]).toMatch(/^stays \d+ 0 \[permanent\], Live/);
    expect(loader.result(loader.remove("stays"))).toBe(EBUSY);
    expect(loader.logged("stays: it is permanent")).toHaveLength(1);
  });

  it("goes by force, which taints the system", () => {
    const process = live("stays");
    const removal = loader.remove("stays", O_TRUNC);
    loader.exit(process);
    expect(loader.result(removal)).toBe(0);
    expect(loader.logged("taints the system (R)")).toHaveLength(1);
    expect(loader.statistic("Forced unloads (R)")).toBe(1);
  });

  it("is no reason for a taint when force is not needed", () => {
    live("base");
    loader.remove("base", O_TRUNC);
    expect(loader.statistic("Forced unloads (R)")).toBe(0);
  });
});

describe("a thousand loads and unloads", () => {
  it("leave nothing behind", () => {
    live("base");
    loader.remove("base");
    loader.exit(loader.newest);
    const before = [loader.freeMemory, loader.usedSlots];
    for (let round = 0; round < 1000; round++) {
      const [base, user] = pair();
      loader.hold(base, true, SERVER);
      loader.hold(user, true, base);
      if (round % 3 === 0) loader.crash(user);
      else {
        loader.hold(user, false, base);
        loader.remove("user");
        loader.exit(user);
      }
      if (round % 5 === 0) {
        loader.send({ label: Operation.Kill, words: [BigInt(base)] });
      } else {
        loader.remove("base", O_TRUNC);
        loader.exit(base);
      }
    }
    expect(loader.list).toEqual([]);
    expect([loader.freeMemory, loader.usedSlots]).toEqual(before);
    // The last caller spoke for a process that is gone, and is never answered.
    expect(loader.hardware.waiting).toBeLessThanOrEqual(1);
  });
});
