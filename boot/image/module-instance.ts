// A driver under further names: files that are its own file but for what .modinfo and
// .weft.manifest say. The program is compiled once.

import { abiHash } from "../build/abi-hash.ts";
import type { Instance, Manifest } from "../build/manifest.ts";
import { ElfFile } from "./elf.ts";
import { replaceSections } from "./elf-section.ts";
import { accessList, moduleInfo } from "./module-info.ts";

/** The driver's manifest, then those of its instances. */
export function manifestsOf(driver: Manifest): Manifest[] {
  return [driver, ...driver.instances.map((instance) => manifestOf(driver, instance))];
}

function manifestOf(driver: Manifest, instance: Instance): Manifest {
  const { name, description, alias, depends, permanent } = instance;
  return {
    ...driver,
    ...{ name, description, alias, depends, permanent, instances: [] },
    restart: instance.restart ?? driver.restart,
    memoryPages: instance.memoryPages ?? driver.memoryPages,
    priority: instance.priority ?? driver.priority,
    budgetMicroseconds: instance.budgetMicroseconds ?? driver.budgetMicroseconds,
    periodMicroseconds: instance.periodMicroseconds ?? driver.periodMicroseconds,
  };
}

/** The file of the driver's instance `name`, made of the driver's own. */
export function instanceFile(file: Buffer, driver: Manifest, name: string): Buffer {
  const instance = driver.instances.find((one) => one.name === name);
  if (instance === undefined) return file;
  const manifest = manifestOf(driver, instance);
  const declared = declaredIn(file);
  const renamed = replaceSections(file, {
    ".modinfo": strings([...moduleInfo(manifest, abiHash(), []), ...declared.modinfo]),
    ".weft.manifest": strings([...accessList(manifest, []), ...declared.manifest]),
  });
  const missing = Math.max(0, instance.fileBytes - renamed.length);
  return Buffer.concat([renamed, Buffer.alloc(missing)]);
}

/** What the sections of a file say of the parameters that its source declares. */
function declaredIn(file: Buffer): { modinfo: string[]; manifest: string[] } {
  const elf = new ElfFile(file);
  const lines = (name: string): string[] => {
    const section = elf.section(name);
    return section === undefined ? [] : elf.bytesOf(section).toString("utf8").split("\0");
  };
  return {
    modinfo: lines(".modinfo").filter((line) => /^parm(type)?=/.test(line)),
    manifest: lines(".weft.manifest").filter((line) => line.startsWith("parameter=")),
  };
}

function strings(lines: string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\0`).join(""));
}
