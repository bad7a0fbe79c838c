// A driver under further names: files that are its own file but for what .modinfo and
// .weft.manifest say. The program is compiled once.

import { abiHash } from "../build/abi-hash.ts";
import type { Instance, Manifest } from "../build/manifest.ts";
import { replaceSections } from "./elf-section.ts";
import { accessList, moduleInfo } from "./module-info.ts";

/** The driver's manifest, then those of its instances. */
export function manifestsOf(driver: Manifest): Manifest[] {
  return [driver, ...driver.instances.map((instance) => manifestOf(driver, instance))];
}

function manifestOf(driver: Manifest, instance: Instance): Manifest {
  const { name, description, alias, depends, memoryPages } = instance;
  return {
    ...driver,
    ...{ name, description, alias, depends, instances: [] },
    memoryPages: memoryPages ?? driver.memoryPages,
  };
}

/** The file of the driver's instance `name`, made of the driver's own. */
export function instanceFile(file: Buffer, driver: Manifest, name: string): Buffer {
  const instance = driver.instances.find((one) => one.name === name);
  if (instance === undefined) return file;
  const manifest = manifestOf(driver, instance);
  const renamed = replaceSections(file, {
    ".modinfo": strings(moduleInfo(manifest, abiHash())),
    ".weft.manifest": strings(accessList(manifest)),
  });
  const missing = Math.max(0, instance.fileBytes - renamed.length);
  return Buffer.concat([renamed, Buffer.alloc(missing)]);
}

function strings(lines: string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\0`).join(""));
}
