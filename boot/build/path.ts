// Where things lie in the project.

import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, without a slash at the end. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** All outputs lie here; deleting it loses nothing. */
export const BUILD = join(ROOT, ".build");

/** The path of an output. */
export function buildPath(...parts: string[]): string {
  return join(BUILD, ...parts);
}

/** `path` as people type it: relative to the project when it lies inside. */
export function displayPath(path: string): string {
  const short = relative(ROOT, path);
  return short.startsWith("..") ? path : short;
}
