// Modules that depend on each other in a circle can't be loaded; all circles are named,
// in depmod's words.

import { Failure } from "../build/failure.ts";
import type { Manifest } from "../build/manifest.ts";

/** Module names know no hyphen: `virtio-blk` and `virtio_blk` are one module. */
export function canonicalName(name: string): string {
  return name.replaceAll("-", "_");
}

/** The drivers that this one depends on. */
export function dependenciesOf(driver: Manifest, drivers: Manifest[]): Manifest[] {
  return driver.depends.map((name) => {
    const found = drivers.find((one) => canonicalName(one.name) === canonicalName(name));
    if (found !== undefined) return found;
    throw new Failure(`${driver.name} depends on ${name}, which does not exist`);
  });
}

/** Fails, naming each circle, when drivers depend on each other. */
export function refuseCycles(drivers: Manifest[]): void {
  const cycles = dependencyCycles(drivers);
  if (cycles.length === 0) return;
  const members = new Set(cycles.flat());
  const lines = cycles.map(
    (cycle) => `depmod: ERROR: Cycle detected: ${[...cycle, cycle[0]].join(" -> ")}`,
  );
  lines.push(`depmod: ERROR: Found ${members.size} modules in dependency cycles!`);
  throw new Failure(lines.join("\n"));
}

/** Each elementary circle once, beginning with its first module in the drivers' order. */
export function dependencyCycles(drivers: Manifest[]): string[][] {
  const order = new Map(drivers.map((driver, index) => [driver, index]));
  const cycles: string[][] = [];
  const follow = (start: Manifest, chain: Manifest[]): void => {
    const last = chain.at(-1) ?? start;
    for (const next of dependenciesOf(last, drivers)) {
      if (next === start) cycles.push(chain.map((one) => canonicalName(one.name)));
      // Circles through an earlier module were found from that one.
      const later = (order.get(next) ?? 0) > (order.get(start) ?? 0);
      if (later && !chain.includes(next)) follow(start, [...chain, next]);
    }
  };
  for (const driver of drivers) follow(driver, [driver]);
  return cycles;
}
