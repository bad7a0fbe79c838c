// What the boot archive holds: servers, driver modules, their indexes, and a word of
// welcome.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { digest } from "../build/input.ts";
import type { Manifest } from "../build/manifest.ts";
import { buildPath, ROOT } from "../build/path.ts";
import { finishStep, stepFresh, writeWhole } from "../build/stamp.ts";
import { toolFiles, toolKey } from "../build/tool-key.ts";
import { moduleFileName, unitPath, type Unit } from "../build/unit.ts";
import { packArchive, type ArchiveMember } from "./archive.ts";
import { modprobeFiles } from "./modprobe-files.ts";
import { moduleIndexes } from "./module-index.ts";
import { instanceFile, manifestsOf } from "./module-instance.ts";
import { signModule } from "./sign.ts";
import { signingKey, trustedKeyLine } from "./signing-key.ts";

const STEP = "archive";
const WELCOME = `Welcome to Weft.

Type \`help\` for the commands. \`lsmod\` lists the drivers that the module loader started,
\`lspci\` the devices they serve. Ctrl-A X leaves QEMU.
`;

/** Path of the boot archive. */
export const ARCHIVE = buildPath("archive.tar");

/** True when packing again would give the same archive. */
export function archiveFresh(units: Unit[]): boolean {
  return stepFresh(STEP, keyOf(units));
}

/** Packs the built files of all units but init, which travels in the kernel image. */
export async function buildArchive(units: Unit[]): Promise<void> {
  const members = archiveMembers(units);
  writeWhole(ARCHIVE, await packArchive(members));
  const inputs = units.map((unit) => unitPath(unit, ".elf").slice(ROOT.length + 1));
  finishStep(STEP, keyOf(units), [...inputs, ...toolFiles()], [ARCHIVE]);
}

/** The archive's members in order: small index files first, then programs. */
export function archiveMembers(units: Unit[]): ArchiveMember[] {
  const programs = units.filter((unit) => unit.manifest.name !== "init");
  const drivers = programs
    .filter(({ manifest }) => manifest.kind === "driver")
    .flatMap(({ manifest }) => manifestsOf(manifest));
  const servers = units
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind === "server");
  return [
    { name: "motd", content: Buffer.from(WELCOME) },
    { name: "keys/modules", content: Buffer.from(trustedKeyLine(signingKey())) },
    ...moduleIndexes(drivers, servers),
    ...modprobeFiles(),
    ...programs.flatMap(programMembers),
  ];
}

/** Servers come with the loader that would check them; modules carry a signature. */
function programMembers(unit: Unit): ArchiveMember[] {
  const content = readFileSync(unitPath(unit, ".elf"));
  if (unit.manifest.kind === "server") return [{ name: unit.archivePath, content }];
  return manifestsOf(unit.manifest).map((manifest) => ({
    name: `modules/${moduleFileName(manifest)}`,
    content: packedModule(instanceFile(content, unit.manifest, manifest.name), manifest),
  }));
}

function packedModule(content: Buffer, manifest: Manifest): Buffer {
  const signed = signModule(content, signingKey());
  return manifest.compressed ? gzipSync(signed, { level: 9 }) : signed;
}

function keyOf(units: Unit[]): string {
  const manifests = JSON.stringify(units.map((unit) => unit.manifest));
  const configuration = modprobeFiles().map(
    ({ name, content }) => name + digest(content),
  );
  return digest(
    manifests + configuration.join() + trustedKeyLine(signingKey()) + toolKey(),
  );
}
