// One client cannot take all the room for those who wait.

import { describe, expect, it } from "vitest";
import { Loader, Mode } from "../../../support/loader.ts";

const EAGAIN = -11;
const WAITERS = 2048;
const GREEDY = 20;

/** Has a client wait for the module as often as it can; how often that was. */
function takeAll(loader: Loader, client: number, name = "slow"): number {
  const requests = Array.from({ length: WAITERS + 1 }, () =>
    loader.queueRequest(name, Mode.Wait, client),
  );
  loader.settle();
  const refused = requests.filter((one) => loader.result(one) !== undefined);
  expect(refused.every((one) => loader.result(one) === EAGAIN)).toBe(true);
  return requests.length - refused.length;
}

describe("a client that waits as often as it can", () => {
  it("leaves others as much room as it has", async () => {
    const loader = await Loader.open([{ name: "slow" }, { name: "other" }]);
    expect(takeAll(loader, GREEDY)).toBe(WAITERS / 2);
    const request = loader.request("other");
    loader.ready(loader.newest);
    expect(loader.result(request)).toBe(0);
  });

  it("is told so in the log, with its name, at a limited rate", async () => {
    const loader = await Loader.open([{ name: "slow" }]);
    loader.hardware.servers.set(GREEDY, "greedy");
    takeAll(loader, GREEDY);
    expect(loader.logged("answers: no more before")).toEqual([
      expect.stringContaining("greedy (process 20) waits for 1024 answers"),
    ]);
  });

  it("leaves room however many do the same", async () => {
    const loader = await Loader.open([{ name: "slow" }, { name: "other" }]);
    for (let others = 1; others <= 10; others += 1) {
      expect(takeAll(loader, GREEDY + others)).toBeGreaterThan(0);
    }
    expect(loader.result(loader.request("other"))).toBeUndefined();
  });

  it("can wait as often again when it has its answers", async () => {
    const loader = await Loader.open([{ name: "slow" }]);
    const first = takeAll(loader, GREEDY);
    loader.ready(loader.newest, -19);
    loader.wait(2n);
    expect(takeAll(loader, GREEDY)).toBe(first);
  });

  it("has its share in several modules together, and in groups", async () => {
    const loader = await Loader.open([
      { name: "slow", aliases: ["both"] },
      { name: "other", aliases: ["both"] },
    ]);
    // A wait for an alias of two modules takes three waiters.
    expect(takeAll(loader, GREEDY, "both")).toBe(341);
    expect(takeAll(loader, GREEDY)).toBeLessThan(3);
  });

  it("gives its room to others at once when it dies", async () => {
    const loader = await Loader.open([{ name: "slow" }, { name: "other" }]);
    loader.hardware.servers.set(GREEDY, "greedy");
    loader.hardware.servers.set(GREEDY + 1, "next");
    expect(takeAll(loader, GREEDY)).toBe(WAITERS / 2);
    loader.hardware.servers.delete(GREEDY);
    loader.wait(1n);
    expect(takeAll(loader, GREEDY + 1)).toBe(WAITERS / 2);
  });
});
