// The boot storm: what must hold for any number of processors.

import { expect, it } from "vitest";
import { measureStorms, MODULES } from "../../boot/bench/storm/guest-storm.ts";
import { stormTable } from "../../boot/bench/storm/run-storm.ts";

it("loads each module once and wastes nothing, however many ask", async () => {
  const counts = [1, 32, 255];
  const storms = await measureStorms(counts);
  expect(storms.map(({ processors }) => processors)).toEqual(counts);
  for (const storm of storms) {
    const { processors, loads, duplicates, served } = storm;
    expect(storm.requests).toBe(processors * MODULES.length);
    expect(loads).toBe(MODULES.length);
    expect(loads + duplicates + served).toBe(storm.requests);
    expect(storm.wastedBytes).toBe(0);
    expect(storm.peakBytes).toBe(storm.moduleBytes);
  }
  expect(storms.at(-1)?.duplicates).toBeGreaterThan(100);
  expect(stormTable(storms)).toMatch(/255 +1,275 +5 /);
}, 120_000);
