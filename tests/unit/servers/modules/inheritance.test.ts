// A loader that was started again takes over what the one before has left, as far as that
// makes sense.

import { describe, expect, it } from "vitest";
import { signModule } from "../../../../boot/image/sign.ts";
import { Loader, Mode, Operation } from "../../../support/loader.ts";
import { moduleFile, type ModuleDescription } from "../../../support/module-file.ts";
import { TRUSTED_KEY } from "../../../support/signing.ts";

const STORE = [
  { name: "base" },
  { name: "user", depends: ["base"] },
  { name: "slow" },
  { name: "disk", manifest: ["bus=pci"] },
];
const ENODEV = -19;
const EKEYREJECTED = -129;
const ETIMEDOUT = -110;
const WOULD_BLOCK = -14;
const DEVICES = 5;
const PART = 4000;
const MODULES_OFFSET = 0x7000;
/** Module.holders, Module.image and what follows the module's own fields. */
const HOLDERS_OFFSET = 52;
const IMAGE_OFFSET = 72;
const PROCESS_OFFSET = 184;
const HOLDERS_OF_MODULE = 64;

function live(loader: Loader, name: string): number {
  loader.request(name);
  loader.ready(loader.newest);
  return loader.newest;
}

function damageFirstProcess(ledger: Uint8Array): void {
  const process = MODULES_OFFSET + PROCESS_OFFSET;
  ledger.fill(0xee, process, process + 40);
}

/** Loads a module as insmod does: with an image that a client sends. */
function upload(loader: Loader, about: ModuleDescription): void {
  const image = signModule(moduleFile(about), TRUSTED_KEY);
  const number = loader.answer(loader.offer(image.length, about.name))?.words[1] ?? 0n;
  for (let at = 0; at < image.length; at += PART) {
    loader.sendPart(number, at, image.subarray(at, at + PART));
  }
  loader.init(number);
}

/** The device server asks to be told of exits. */
function watch(loader: Loader): void {
  const badge = BigInt(DEVICES);
  loader.send({ label: Operation.WatchExits, capabilities: 1, badge });
}

describe("a loader that is started again", () => {
  it("lists the same modules, and unloads them without a loss", async () => {
    const first = await Loader.open(STORE);
    const free = first.freeMemory;
    const base = live(first, "base");
    const user = live(first, "user");
    first.hold(user, true, 77);
    const { list } = first;
    const second = await first.restart();
    expect(second.list).toEqual(list);
    expect(second.freeMemory).toBe(first.freeMemory);
    expect(second.logged("started again, 2 modules kept")).toHaveLength(1);
    second.hold(user, false, 77);
    second.remove("user");
    second.exit(user);
    second.remove("base");
    second.exit(base);
    expect(second.list).toEqual([]);
    expect(second.freeMemory).toBe(free);
  });

  it("gives back the image of a load that it forgets", async () => {
    const first = await Loader.open(STORE);
    first.request("base");
    const base = first.newest;
    const { freeMemory, usedSlots } = await first.restart();
    const again = await first.restart();
    expect(again.usedSlots).toBe(usedSlots);
    upload(again, { name: "sent", depends: ["base"] });
    expect(again.freeMemory).toBeLessThan(freeMemory);
    const last = await again.restart();
    expect(last.list).toEqual([expect.stringMatching(/^base .* Loading/)]);
    expect([last.freeMemory, last.usedSlots]).toEqual([freeMemory, usedSlots]);
    last.ready(base);
    upload(last, { name: "sent", depends: ["base"] });
    last.ready(last.newest);
    const kept = await last.restart();
    expect(kept.list).toHaveLength(2);
    kept.remove("sent");
    kept.exit(kept.newest);
    expect(kept.freeMemory).toBe(freeMemory);
  });

  it("gives back the image of a module that the core does not confirm", async () => {
    const first = await Loader.open(STORE);
    const free = first.freeMemory;
    upload(first, { name: "sent" });
    first.ready(first.newest);
    const second = await first.restart(damageFirstProcess);
    expect(second.list).toEqual([]);
    expect(second.freeMemory).toBe(free);
  });

  it("counts on, and gives new processes new numbers", async () => {
    const first = await Loader.open(STORE);
    const base = live(first, "base");
    const second = await first.restart();
    expect(second.statistic("Mods ever loaded")).toBe(1);
    expect(second.statistic("Restarts of the loader")).toBe(1);
    expect(live(second, "slow")).toBe(base + 1);
    expect(second.statistic("Mods ever loaded")).toBe(2);
  });

  it("forgets failures and duplicates, so that the next request tries anew", async () => {
    const first = await Loader.open(STORE);
    first.request("slow");
    first.request("slow");
    first.ready(first.newest, ENODEV);
    expect(first.result(first.request("slow"))).toBe(ENODEV);
    expect(first.statistics(1)).toContain('"name":"slow"');
    const second = await first.restart();
    expect(second.statistics(1)).toContain('"duplicates":[]');
    expect(second.statistic("Duplicate requests")).toBe(1);
    expect(second.result(second.request("slow"))).toBeUndefined();
  });

  it("goes on with a load whose process runs, and forgets one that has none", async () => {
    const first = await Loader.open(STORE);
    first.request("user");
    const base = first.newest;
    const second = await first.restart();
    expect(second.list).toEqual([expect.stringMatching(/^base .* Loading/)]);
    const joined = second.request("base");
    second.ready(base);
    expect(second.result(joined)).toBe(0);
    const third = await second.restart();
    const late = third.request("slow");
    const fourth = await third.restart();
    expect(third.result(late)).toBeUndefined();
    const again = fourth.request("slow");
    fourth.wait(5n);
    expect(fourth.result(again)).toBe(ETIMEDOUT);
  });

  it("ends what was about to end, devices and all", async () => {
    const first = await Loader.open(STORE);
    const free = first.freeMemory;
    watch(first);
    const base = live(first, "base");
    first.remove("base");
    const disk = live(first, "disk");
    first.crash(disk);
    const second = await first.restart();
    second.exit(base);
    const next = second.send({ label: Operation.NextExit, badge: BigInt(DEVICES) });
    expect(second.result(next)).toBe(disk);
    const words = [BigInt(disk)];
    second.send({ label: Operation.ExitHandled, words, badge: BigInt(DEVICES) });
    expect(second.list).toEqual([]);
    expect(second.freeMemory).toBe(free);
  });

  it("still knows what its modules' files say, unless it cannot find them", async () => {
    const store = [{ name: "disk", aliases: ["pci:v1*"] }];
    const first = await Loader.open(store);
    const disk = live(first, "disk");
    const drives = (loader: Loader) => {
      const asked = { label: Operation.Drives, words: [BigInt(disk)], text: "pci:v1" };
      return loader.result(loader.send(asked));
    };
    const second = await first.restart();
    expect(drives(second)).toBe(1);
    const third = await second.restart((ledger) => {
      ledger.fill(0xee, MODULES_OFFSET + IMAGE_OFFSET, MODULES_OFFSET + IMAGE_OFFSET + 8);
    });
    expect(third.list).toEqual([expect.stringMatching(/^disk .* Live/)]);
    expect(drives(third)).toBe(0);
  });

  it("believes no record that the core does not confirm", async () => {
    const first = await Loader.open(STORE);
    const free = first.freeMemory;
    live(first, "base");
    live(first, "slow");
    const second = await first.restart(damageFirstProcess);
    expect(second.list).toEqual([expect.stringMatching(/^slow /)]);
    second.request("base", Mode.NoWait);
    second.ready(second.newest);
    expect(second.list).toHaveLength(2);
    for (const name of ["slow", "base"]) second.remove(name);
    second.wait(1n);
    expect(second.freeMemory).toBe(free);
  });

  it("has room for as many holders as before when it believes in none", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `m${index}`);
    const first = await Loader.open(names.map((name) => ({ name })));
    const held = live(first, "m0");
    const all = Array.from({ length: HOLDERS_OF_MODULE }, (_, index) => 1000 + index);
    for (const client of all) first.hold(held, true, client);
    const second = await first.restart((ledger) => {
      ledger[MODULES_OFFSET + HOLDERS_OFFSET] = 1;
    });
    const modules = [held, ...names.slice(1).map((name) => live(second, name))];
    const holds = modules.flatMap((module) =>
      all.map((client) => second.hold(module, true, client)),
    );
    expect(holds.filter((hold) => second.answer(hold)?.status !== 0)).toEqual([]);
  });

  it("starts and answers, whatever bytes of the ledger are damaged", async () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    for (let round = 0; round < 40; round++) {
      const first = await Loader.open(STORE);
      live(first, "user");
      live(first, "slow");
      const second = await first.restart((ledger) => {
        for (let change = 0; change < 1 + random(40); change++) {
          ledger[random(MODULES_OFFSET + 4000)] = random(256);
        }
        // Of every fourth the head as well.
        if (round % 4 === 0) ledger[random(4)] ^= 1 + random(255);
      });
      expect(second.statistic("Module requests")).not.toBeNaN();
      for (const name of ["user", "slow", "base"]) {
        second.remove(name);
        second.wait(1n);
      }
      expect(second.result(second.request("disk"))).toBeUndefined();
    }
  });
});

describe("a ledger with a damaged head", () => {
  const damageHead = (ledger: Uint8Array) => ledger.fill(0xa5, 0, 64);
  const trust = (loader: Loader, which: bigint) =>
    loader.answer(loader.send({ label: Operation.Trust, words: [which, 2n] }))?.words[1];

  it("loses no module whose record is sound", async () => {
    const first = await Loader.open(STORE);
    const free = first.freeMemory;
    const base = live(first, "base");
    const user = live(first, "user");
    first.hold(base, true, 77);
    const { list } = first;
    const second = await first.restart(damageHead);
    expect(second.list).toEqual(list);
    expect(second.logged("the ledger is damaged")).toHaveLength(1);
    expect(second.logged("started again, 2 modules kept")).toHaveLength(1);
    second.hold(base, false, 77);
    for (const [name, process] of [["user", user] as const, ["base", base] as const]) {
      const removal = second.remove(name);
      second.exit(process);
      expect(second.result(removal)).toBe(0);
    }
    expect(second.freeMemory).toBe(free);
  });

  it("begins to count anew, but uses no number of a process again", async () => {
    const first = await Loader.open(STORE);
    const last = live(first, "base");
    const second = await first.restart((ledger) => ledger.fill(0));
    expect(second.list).toEqual([]);
    expect(second.statistic("Mods ever loaded")).toBe(0);
    expect(second.statistic("Restarts of the loader")).toBe(1);
    expect(live(second, "base")).toBeGreaterThan(last);
  });

  it("has every switch of trust on, since one may have been", async () => {
    const unsigned = { name: "slow", file: moduleFile({ name: "slow" }) };
    const first = await Loader.open([unsigned]);
    expect(trust(first, 0n)).toBe(0n);
    const second = await first.restart(damageHead);
    expect([trust(second, 0n), trust(second, 1n)]).toEqual([1n, 1n]);
    expect(second.result(second.request("slow"))).toBe(EKEYREJECTED);
  });

  it("is still known where the device server's notification is", async () => {
    const first = await Loader.open(STORE);
    watch(first);
    const disk = live(first, "disk");
    const second = await first.restart(damageHead);
    second.crash(disk);
    const next = second.send({ label: Operation.NextExit, badge: BigInt(DEVICES) });
    expect(second.result(next)).toBe(disk);
  });
});

describe("a process that no record names", () => {
  /** disk lives, and its record is lost with its loader. */
  async function lost(): Promise<[Loader, bigint]> {
    const first = await Loader.open(STORE);
    const free = first.freeMemory;
    watch(first);
    live(first, "disk");
    const second = await first.restart((ledger) =>
      ledger.fill(0xee, MODULES_OFFSET, MODULES_OFFSET + 8),
    );
    expect(second.list).toEqual([]);
    return [second, free];
  }
  const handled = (loader: Loader, client: number) =>
    loader.answer(
      loader.send({ label: Operation.ExitHandled, words: [0n], badge: BigInt(client) }),
    )?.status;

  it("keeps its memory until the device server has looked at its devices", async () => {
    const [loader, free] = await lost();
    expect(loader.hardware.signalled.length).toBeGreaterThan(0);
    expect(loader.hardware.suspended).toHaveLength(1);
    expect(loader.freeMemory).toBeLessThan(free);
    expect(handled(loader, DEVICES + 1)).toBe(-18);
    expect(loader.freeMemory).toBeLessThan(free);
    expect(handled(loader, DEVICES)).toBe(0);
    expect(loader.freeMemory).toBe(free);
  });

  it("loses it when the device server takes longer than a second", async () => {
    const [loader, free] = await lost();
    loader.wait(1n);
    expect(loader.freeMemory).toBe(free);
  });

  it("is told to the device server once, late if need be, and to nobody else", async () => {
    const [loader] = await lost();
    loader.wait(1n);
    const next = (client: number) =>
      loader.answer(loader.send({ label: Operation.NextExit, badge: BigInt(client) }));
    expect(next(DEVICES + 1)?.status).toBe(WOULD_BLOCK);
    const told = next(DEVICES);
    expect([told?.status, told?.words[0]]).toEqual([0, 0n]);
    handled(loader, DEVICES);
    expect(next(DEVICES)?.status).toBe(WOULD_BLOCK);
  });

  it("is known to be no module's", async () => {
    const loader = await Loader.open(STORE);
    const base = live(loader, "base");
    const known = (process: number) =>
      loader.answer(loader.send({ label: Operation.Drives, words: [BigInt(process)] }))
        ?.words[1];
    expect([known(base), known(base + 1)]).toEqual([1n, 0n]);
  });
});
