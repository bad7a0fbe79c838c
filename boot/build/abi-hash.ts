// The hash that a program's vermagic carries: programs and core agree when they were
// built from the same libsys/abi.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./path.ts";

const FOLDER = "libsys/abi";

/** Files that the hash covers, relative to the project. */
export function abiFiles(): string[] {
  return readdirSync(join(ROOT, FOLDER))
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => `${FOLDER}/${name}`);
}

/** The first 16 hexadecimal digits of SHA-256 over libsys/abi. */
export function abiHash(): string {
  const hash = createHash("sha256");
  for (const file of abiFiles()) hash.update(file).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex").slice(0, 16);
}
