// Finds host programs. LLVM's carry their version in the name on Debian (clang-19); a
// plain name is taken when it is new enough. All of LLVM is taken from one version.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

export const LLVM_PROGRAMS = ["clang", "ld.lld", "llvm-objcopy", "llvm-dwarfdump"];

const OLDEST_LLVM = 16;
const NEWEST_LLVM = 25;
/** The version that Weft is tested with comes first. */
const PREFERRED_LLVM = 19;

/** Absolute path of `name` on PATH, or null. */
export function findProgram(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

/** The suffix of the LLVM programs to use ("-19", or "" for plain names), or null. */
export function findLlvm() {
  const suffixes = versions().map((version) => `-${version}`);
  const suffix = suffixes.find((candidate) => complete(candidate));
  if (suffix !== undefined) return suffix;
  return complete("") && plainVersion() >= OLDEST_LLVM ? "" : null;
}

function versions() {
  const all = [PREFERRED_LLVM];
  for (let version = NEWEST_LLVM; version >= OLDEST_LLVM; version -= 1) {
    if (version !== PREFERRED_LLVM) all.push(version);
  }
  return all;
}

function complete(suffix) {
  return LLVM_PROGRAMS.every((name) => findProgram(name + suffix) !== null);
}

function plainVersion() {
  const output = spawnSync("clang", ["--version"], { encoding: "utf8" }).stdout ?? "";
  return Number(/version (\d+)/.exec(output)?.[1] ?? 0);
}
