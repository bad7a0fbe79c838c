// The index files that modprobe and the module loader read, in kmod's text forms
// (modules.dep(5)).

import { Failure } from "../build/failure.ts";
import type { Manifest } from "../build/manifest.ts";
import { moduleFileName } from "../build/unit.ts";
import type { ArchiveMember } from "./archive.ts";

/**
 * modules.order, .dep, .alias and .softdep for the drivers, as members of folder
 * `modules`.
 */
export function moduleIndexes(drivers: Manifest[]): ArchiveMember[] {
  const files = {
    order: drivers.map(moduleFileName),
    dep: drivers.map((driver) => dependencyLine(driver, drivers)),
    alias: drivers.flatMap((driver) =>
      driver.alias.map((glob) => `alias ${glob} ${canonicalName(driver.name)}`),
    ),
    softdep: drivers
      .filter((driver) => driver.softdep !== "")
      .map((driver) => `softdep ${canonicalName(driver.name)} ${driver.softdep}`),
  };
  return Object.entries(files).map(([name, lines]) => ({
    name: `modules/modules.${name}`,
    content: Buffer.from(lines.map((line) => `${line}\n`).join("")),
  }));
}

/** Module names know no hyphen: `virtio-blk` and `virtio_blk` are one module. */
export function canonicalName(name: string): string {
  return name.replaceAll("-", "_");
}

/** Names the direct and indirect dependencies, those to be loaded last first. */
function dependencyLine(driver: Manifest, drivers: Manifest[]): string {
  const needed: Manifest[] = [];
  collect(driver, drivers, [], needed);
  const files = needed.slice(0, -1).reverse().map(moduleFileName);
  return [`${moduleFileName(driver)}:`, ...files].join(" ");
}

function collect(
  driver: Manifest,
  drivers: Manifest[],
  chain: string[],
  needed: Manifest[],
): void {
  if (needed.includes(driver)) return;
  if (chain.includes(driver.name)) {
    throw new Failure(
      `drivers depend on each other: ${[...chain, driver.name].join(" → ")}`,
    );
  }
  for (const name of driver.depends) {
    const dependency = drivers.find(
      (other) => canonicalName(other.name) === canonicalName(name),
    );
    if (dependency === undefined) {
      throw new Failure(`${driver.name} depends on ${name}, which does not exist`);
    }
    collect(dependency, drivers, [...chain, driver.name], needed);
  }
  needed.push(driver);
}
