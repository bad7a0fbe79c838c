// A hash of the tooling that makes the outputs. When it changes, everything is built
// anew.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { digest } from "./input.ts";
import { ROOT } from "./path.ts";

const FOLDERS = ["boot/aot", "boot/build", "boot/image"];

/** Files of the tooling, relative to the project. */
export function toolFiles(): string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );
  return [...files, "package-lock.json"].sort();
}

/** Changes when a file of the tooling appears, goes, or has other content. */
export function toolKey(): string {
  return digest(toolFiles().join("\n"));
}

/** True for what is a regular file of the project. */
export function projectFileExists(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.isFile() ?? false;
}
