// 10,000 requests for 100 modules from 64 threads: 100 loads, 9,900 duplicates, and every
// requester gets the right result.

import { expect, it } from "vitest";
import { Random } from "../../../fuzz/random.ts";
import { Loader, Mode } from "../../../support/loader.ts";
import type { Arrival } from "../../../support/loader-hardware.ts";

const ENODEV = -19;
const MODULES = 100;
const THREADS = 64;
const REQUESTS = 10_000;
const FIRST_THREAD = 10_000;
const NAMES = Array.from({ length: MODULES }, (_, index) => `m${index}`);
const STORE = NAMES.map((name) => ({ name, aliases: [`alias-of-${name}`] }));

/** One in ten of the modules has no device here. */
function resultOf(index: number): number {
  return index % 10 === 9 ? ENODEV : 0;
}

/** Lets all modules become ready that were started, until none is left. */
function completeLoads(loader: Loader): void {
  const { started } = loader.hardware;
  for (let next = 0; next < started.length;) {
    const { processes } = loader;
    for (const process of started.slice(next)) {
      const name = processes.get(process) ?? "";
      loader.ready(process, resultOf(NAMES.indexOf(name)));
      next += 1;
    }
  }
}

it("merges all requests that come before the first module is ready", async () => {
  const loader = await Loader.open(STORE);
  const random = new Random(1);
  const asked: [number, Arrival][] = [];
  for (let index = 0; index < REQUESTS; index += 1) {
    const module = index < MODULES ? index : random.below(MODULES);
    // A thread that waits can't ask again: only the last request of each does.
    const mode = index < REQUESTS - THREADS ? Mode.NoWait : Mode.Wait;
    const name = random.pick([`m${module}`, `alias-of-m${module}`]);
    const thread = FIRST_THREAD + (index % THREADS);
    asked.push([module, loader.queueRequest(name, mode, thread)]);
  }
  loader.settle();
  const waiting = asked.slice(-THREADS);
  expect(waiting.filter(([, one]) => loader.result(one) !== undefined)).toEqual([]);
  completeLoads(loader);
  expect(loader.hardware.started).toHaveLength(MODULES);
  expect(loader.statistic("Duplicate requests")).toBe(REQUESTS - MODULES);
  expect(loader.statistic("Mods ever loaded")).toBe((MODULES * 9) / 10);
  const wrong = asked.filter(([module, one], index) => {
    const expected = index < REQUESTS - THREADS ? 0 : resultOf(module);
    return loader.result(one) !== expected;
  });
  expect(wrong).toEqual([]);
});

it("loads each module once for threads that wait for every answer", async () => {
  const loader = await Loader.open(STORE);
  const random = new Random(2);
  const threads: (Arrival | undefined)[] = Array.from({ length: THREADS });
  let left = REQUESTS;
  let answered = 0;
  let ready = 0;
  while (answered < REQUESTS) {
    threads.forEach((waiting, index) => {
      if (waiting !== undefined && loader.result(waiting) === undefined) return;
      if (waiting !== undefined) {
        expect(loader.result(waiting)).toBe(0);
        answered += 1;
      }
      threads[index] =
        left-- > 0
          ? loader.queueRequest(
              `m${random.below(MODULES)}`,
              Mode.Wait,
              FIRST_THREAD + index,
            )
          : undefined;
    });
    loader.settle();
    const process = loader.hardware.started[ready];
    if (process === undefined) continue;
    loader.ready(process);
    ready += 1;
  }
  expect(loader.hardware.started).toHaveLength(MODULES);
  expect(loader.statistic("Mods ever loaded")).toBe(MODULES);
  const merged = loader.statistic("Duplicate requests");
  expect(merged).toBeGreaterThan(MODULES);
  expect(merged + loader.statistic("Requests already served")).toBe(REQUESTS - MODULES);
});
