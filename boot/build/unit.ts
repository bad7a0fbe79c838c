// The programs of the system: one per folder with a manifest. Discovered, not listed, so
// that a new driver is a new folder and nothing else.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readManifest, type Manifest } from "./manifest.ts";
import { buildPath, ROOT } from "./path.ts";

const PROGRAM_FILES = ["main.ts", "manifest.json"];

export interface Unit {
  /** Folder relative to the project, e.g. "drivers/serial/uart16550". */
  folder: string;
  manifest: Manifest;
  /** Place in the boot archive, e.g. "modules/uart16550.ko". */
  archivePath: string;
  /** Folder of its build outputs. */
  output: string;
}

/** Every server and driver, servers first, in the order of their names. */
export function discoverUnits(): Unit[] {
  return programFolders().filter(buildable).map(unitOf);
}

/** What keeps folders out of the system that have one of the two files of a program. */
export function incompleteUnits(folders: string[] = programFolders()): string[] {
  return folders.flatMap((folder) => {
    const absent = PROGRAM_FILES.filter((name) => !existsSync(join(ROOT, folder, name)));
    return absent.length === 1 ? [`${folder} has no ${absent[0]} and is left out`] : [];
  });
}

function programFolders(): string[] {
  const drivers = foldersIn("drivers").flatMap((folder) => foldersIn(folder));
  return [...foldersIn("servers"), ...drivers];
}

/** File name of a unit's output, e.g. `.build/servers/init/init.elf`. */
export function unitPath(unit: Unit, extension: string): string {
  return join(unit.output, `${unit.manifest.name}${extension}`);
}

/** Name of a driver's file in the module store. */
export function moduleFileName(manifest: Manifest): string {
  return `${manifest.name}.ko${manifest.compressed ? ".gz" : ""}`;
}

function unitOf(folder: string): Unit {
  const manifest = readManifest(folder);
  const server = manifest.kind === "server";
  const archivePath = server
    ? `servers/${manifest.name}`
    : `modules/${moduleFileName(manifest)}`;
  const output = buildPath(server ? "servers" : "drivers", manifest.name);
  return { folder, manifest, archivePath, output };
}

/**
 * A folder that is still being written has no manifest or no entry; it is not part of the
 * system.
 */
function buildable(folder: string): boolean {
  return PROGRAM_FILES.every((name) => existsSync(join(ROOT, folder, name)));
}

function foldersIn(folder: string): string[] {
  const absolute = join(ROOT, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
    .sort();
}
