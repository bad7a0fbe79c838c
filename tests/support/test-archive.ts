// A boot archive with more in it than the built one: test_module under further names, and
// files of the test's.

import { writeFileSync } from "node:fs";
import type { Instance } from "../../boot/build/manifest.ts";
import { discoverUnits, type Unit } from "../../boot/build/unit.ts";
import { packArchive, type ArchiveMember } from "../../boot/image/archive.ts";
import { archiveMembers } from "../../boot/image/boot-archive.ts";

export interface Additions {
  /** Names under which test_module is a module as well. */
  instances?: string[];
  files?: ArchiveMember[];
}

/** Writes the archive to `path`; words for QEMU that make it the boot archive. */
export async function writeTestArchive(
  path: string,
  { instances = [], files = [] }: Additions,
): Promise<string[]> {
  const units = discoverUnits().map((unit) =>
    unit.manifest.name === "test_module" ? withInstances(unit, instances) : unit,
  );
  const members = [...archiveMembers(units), ...files];
  writeFileSync(path, await packArchive(members));
  return ["-initrd", path];
}

function withInstances(unit: Unit, names: string[]): Unit {
  const more = names.map((name) => instanceOf(name));
  const instances = [...unit.manifest.instances, ...more];
  return { ...unit, manifest: { ...unit.manifest, instances } };
}

function instanceOf(name: string): Instance {
  const nothing = { alias: [], depends: [], permanent: false, fileBytes: 0 };
  return { name, description: "test_module", ...nothing };
}
