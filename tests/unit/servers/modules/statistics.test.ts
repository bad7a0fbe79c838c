// The loader's counters: each failure moves one pair, the sums hold, and the text is that
// of Linux's /sys/kernel/debug/modules/stats.

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Loader, Operation } from "../../../support/loader.ts";
import { moduleFile } from "../../../support/module-file.ts";

const ENODEV = -19;
const COMPRESSED = 4;

type Counters = Record<string, number> & { duplicates: unknown[] };
const counters = (loader: Loader) => JSON.parse(loader.statistics(1)) as Counters;

/** The counters of failed loads, in pairs of a number and bytes. */
const PAIRS = [
  ["failed_kreads", "invalid_kread_bytes"],
  ["failed_decompress", "invalid_decompress_bytes"],
  ["failed_becoming", "invalid_becoming_bytes"],
  ["failed_load_modules", "invalid_mod_bytes"],
] as const;

/** What the pairs have grown by. */
function growth(before: Counters, after: Counters): number[][] {
  const by = (key: string) => (after[key] ?? NaN) - (before[key] ?? NaN);
  return PAIRS.map((pair) => pair.map(by));
}

const NOTHING = [0, 0];

describe("a failure", () => {
  const store = [
    { name: "good" },
    { name: "old", version: "other" },
    { name: "damaged", file: gzipSync(Buffer.alloc(5000)).subarray(0, 30) },
    { name: "huge", manifest: ["memory=32768"] },
  ];

  it("to bring the image counts as failed read, with the bytes that were to come", async () => {
    const loader = await Loader.open(store);
    const before = counters(loader);
    loader.send({ label: Operation.BeginUpload, words: [5_000_000n] });
    expect(growth(before, counters(loader))).toEqual([
      [1, 5_000_000],
      NOTHING,
      NOTHING,
      NOTHING,
    ]);
    loader.send({ label: Operation.InitModule, words: [3n] });
    expect(counters(loader).failed_kreads).toBe(2);
  });

  it("to unpack counts with the bytes of the compressed file", async () => {
    const loader = await Loader.open(store);
    const before = counters(loader);
    loader.request("damaged");
    loader.finit("/boot/modules/damaged.ko", "", COMPRESSED);
    expect(growth(before, counters(loader))).toEqual([
      NOTHING,
      [2, 60],
      NOTHING,
      NOTHING,
    ]);
  });

  it("before memory was taken counts with the bytes of the image", async () => {
    const loader = await Loader.open(store);
    const before = counters(loader);
    loader.request("old");
    const [, , becoming] = growth(before, counters(loader));
    expect(becoming).toEqual([1, moduleFile(store[1] ?? { name: "" }).length]);
    expect(growth(before, counters(loader)).filter(([one]) => one !== 0)).toHaveLength(1);
  });

  it("after that counts with twice the image", async () => {
    const loader = await Loader.open(store);
    const before = counters(loader);
    loader.request("huge");
    const [, , becoming, load] = growth(before, counters(loader));
    expect(becoming).toEqual(NOTHING);
    expect(load).toEqual([1, 2 * moduleFile(store[3] ?? { name: "" }).length]);
  });

  it("of the initialisation is in none of Linux's counters", async () => {
    const loader = await Loader.open(store);
    const before = counters(loader);
    loader.request("good");
    loader.ready(loader.newest, ENODEV);
    expect(growth(before, counters(loader))).toEqual(PAIRS.map(() => NOTHING));
    expect(counters(loader).failed_init).toBe(1);
    expect(counters(loader).modcount).toBe(0);
  });

  it("adds to the bytes wasted, which are the sum of all four", async () => {
    const loader = await Loader.open(store);
    for (const name of ["old", "damaged", "huge"]) loader.request(name);
    loader.send({ label: Operation.BeginUpload, words: [5_000_000n] });
    const all = counters(loader);
    const sum = PAIRS.reduce((total, [, bytes]) => total + (all[bytes] ?? NaN), 0);
    expect(all.wasted_bytes).toBe(sum);
    expect(loader.statistic("Virtual mem wasted bytes")).toBe(sum);
    expect(sum).toBeGreaterThan(5_000_000);
  });
});

describe("the text", () => {
  it("is Linux's, then the loader's own", async () => {
    const loader = await Loader.open([{ name: "good" }, { name: "old", version: "x" }]);
    loader.request("good");
    loader.request("good");
    loader.ready(loader.newest);
    loader.request("old");
    const { total_mod_size: size = 0, invalid_becoming_bytes: wasted = 0 } =
      counters(loader);
    expect(loader.statistics().split("\n").slice(0, 18)).toEqual([
      "         Mods ever loaded\t1",
      "     Mods failed on kread\t0",
      "Mods failed on decompress\t0",
      "  Mods failed on becoming\t1",
      "      Mods failed on load\t0",
      `        Total module size\t${size}`,
      "      Total mod text size\t4096",
      "       Failed kread bytes\t0",
      "  Failed decompress bytes\t0",
      `    Failed becoming bytes\t${wasted}`,
      "        Failed kmod bytes\t0",
      ` Virtual mem wasted bytes\t${wasted}`,
      `         Average mod size\t${size}`,
      "    Average mod text size\t4096",
      `  Avg fail becoming bytes\t${wasted}`,
      "Duplicate failed modules:",
      "              Module-name\t How-many-times\t                   Reason",
      "                     good\t              1\t                 Becoming",
    ]);
  });

  it("has the numbers of the JSON object, each once", async () => {
    const loader = await Loader.open([{ name: "good" }, { name: "old", version: "x" }]);
    loader.request("old");
    loader.request("good");
    loader.ready(loader.newest);
    const rows = loader.statistics().split("\n").slice(0, -1);
    const shown = rows.filter((row) => !/Average|Avg/.test(row));
    const { duplicates, ...numbers } = counters(loader);
    expect(duplicates).toEqual([]);
    expect(shown.map((row) => Number(row.split("\t")[1]))).toEqual(
      Object.values(numbers),
    );
  });

  it("rounds averages up", async () => {
    const loader = await Loader.open([]);
    for (const bytes of [5_000_000n, 5_000_001n]) {
      loader.send({ label: Operation.BeginUpload, words: [bytes] });
    }
    expect(loader.statistic("Avg fail kread bytes")).toBe(5_000_001);
  });

  it("shows 111 duplicates and no more, and counts them all", async () => {
    const names = Array.from({ length: 120 }, (_, index) => ({ name: `m${index}` }));
    const loader = await Loader.open(names, "modules.max_concurrent=200");
    for (const { name } of names) {
      loader.request(name);
      loader.request(name);
    }
    expect(loader.statistics().match(/\tBecoming$|\t +Becoming$/gm)).toHaveLength(111);
    expect(counters(loader).duplicates).toHaveLength(120);
  });

  it("is whole in JSON with as many duplicates as are counted, and warns of more once", async () => {
    const names = Array.from({ length: 130 }, (_, index) => ({
      name: `${index}`.padStart(55, "m"),
    }));
    const loader = await Loader.open(names, "modules.max_concurrent=200");
    for (const { name } of names) {
      for (const client of [1_000_000_000, 1_000_000_001, 1_000_000_002, 1_000_000_003])
        loader.request(name, 1, client);
      loader.request(name, 1, 1_000_000_004);
    }
    expect(counters(loader).duplicates).toHaveLength(128);
    expect(loader.logged("no room to count")).toHaveLength(1);
  });

  it("names in JSON who asked most for what was under way", async () => {
    const loader = await Loader.open([{ name: "good" }]);
    loader.request("good");
    for (const client of [20, 20, 20, 21, 22, 23, 24, 24])
      loader.request("good", 1, client);
    expect(counters(loader).duplicates).toEqual([
      {
        name: "good",
        count: 8,
        reason: "Becoming",
        requesters: expect.arrayContaining([{ process: 20, requests: 3 }]) as unknown,
      },
    ]);
  });

  it("counts finit_module and init_module as duplicates, too", async () => {
    const loader = await Loader.open([{ name: "good" }]);
    loader.request("good");
    loader.finit("/boot/modules/good.ko");
    loader.ready(loader.newest);
    loader.finit("/boot/modules/good.ko");
    const [row] = counters(loader).duplicates as { count: number }[];
    expect(row?.count).toBe(2);
    expect(counters(loader).duplicate_requests).toBe(1);
    expect(counters(loader).failed_becoming).toBe(1);
  });
});
