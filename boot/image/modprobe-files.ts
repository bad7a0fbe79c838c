// modprobe's configuration for the boot archive: servers/modules/modprobe.d, and the
// folder that WEFT_MODPROBE_D names, whose files win over those of the same name.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../build/path.ts";
import type { ArchiveMember } from "./archive.ts";

const OWN_FOLDER = join(ROOT, "servers/modules/modprobe.d");

/** The files, in the order of their names, as modprobe reads them. */
export function modprobeFiles(): ArchiveMember[] {
  const folders = [OWN_FOLDER, process.env.WEFT_MODPROBE_D ?? ""];
  const files = new Map(
    folders.flatMap((folder) =>
      namesIn(folder).map((name) => [name, join(folder, name)]),
    ),
  );
  return [...files]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, path]) => ({ name: `modprobe.d/${name}`, content: readFileSync(path) }));
}

function namesIn(folder: string): string[] {
  if (folder === "" || !existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith(".conf"));
}
