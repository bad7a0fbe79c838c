// The index files that modprobe and the module loader read, in kmod's text forms
// (modules.dep(5)).

import type { Manifest } from "../build/manifest.ts";
import { moduleFileName } from "../build/unit.ts";
import type { ArchiveMember } from "./archive.ts";
import { canonicalName, dependenciesOf, refuseCycles } from "./dependency-cycle.ts";

/**
 * modules.order, .dep, .alias, .softdep and .weakdep for the drivers, .builtin for the
 * servers, as members of folder `modules`.
 */
export function moduleIndexes(drivers: Manifest[], servers: Manifest[]): ArchiveMember[] {
  refuseCycles(drivers);
  const files = {
    order: drivers.map(moduleFileName),
    dep: drivers.map((driver) => dependencyLine(driver, drivers)),
    alias: drivers.flatMap((driver) =>
      driver.alias.map((glob) => `alias ${glob} ${canonicalName(driver.name)}`),
    ),
    softdep: drivers
      .filter((driver) => driver.softdep !== "")
      .map((driver) => `softdep ${canonicalName(driver.name)} ${driver.softdep}`),
    weakdep: drivers
      .filter((driver) => driver.weakdep.length > 0)
      .map((one) => `weakdep ${canonicalName(one.name)} ${one.weakdep.join(" ")}`),
    builtin: servers.map(({ name }) => `servers/${name}.ko`),
  };
  return Object.entries(files).map(([name, lines]) => ({
    name: `modules/modules.${name}`,
    content: Buffer.from(lines.map((line) => `${line}\n`).join("")),
  }));
}

/** Names the direct and indirect dependencies, those to be loaded last first. */
function dependencyLine(driver: Manifest, drivers: Manifest[]): string {
  const needed: Manifest[] = [];
  collect(driver, drivers, needed);
  const files = needed.slice(0, -1).reverse().map(moduleFileName);
  return [`${moduleFileName(driver)}:`, ...files].join(" ");
}

function collect(driver: Manifest, drivers: Manifest[], needed: Manifest[]): void {
  if (needed.includes(driver)) return;
  for (const one of dependenciesOf(driver, drivers)) collect(one, drivers, needed);
  needed.push(driver);
}
