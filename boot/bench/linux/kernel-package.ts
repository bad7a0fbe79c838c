// The distribution's own Linux kernel, from its package. Nothing is installed: the
// package is downloaded and unpacked below .build.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildPath } from "../../build/path.ts";
import { Failure } from "../../build/failure.ts";

const META_PACKAGE = "linux-image-amd64";
const DOWNLOAD_MILLISECONDS = 300_000;
const FOLDER = buildPath("bench", "linux");

export interface LinuxKernel {
  /** As in the name of the package: "6.1.0-56-amd64". */
  version: string;
  path: string;
}

/** The kernel, downloaded when it is not there yet; fails when it can't be had. */
export function fetchKernel(): LinuxKernel {
  const name = packageName();
  const version = name.replace(/^linux-image-/, "");
  const path = join(FOLDER, `vmlinuz-${version}`);
  if (!existsSync(path)) download(name, path);
  return { version, path };
}

/** The package of a kernel that the meta package stands for at present. */
function packageName(): string {
  const name = /^\s*Depends: (linux-image-\S+)$/m.exec(
    run("apt-cache", ["depends", META_PACKAGE]),
  )?.[1];
  if (name !== undefined) return name;
  throw new Failure(`apt-cache knows no ${META_PACKAGE}; apt-get update may help`);
}

function download(name: string, path: string): void {
  const folder = join(FOLDER, "package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`weft: downloading ${name} (it is not installed)\n`);
  run("apt-get", ["download", "-qq", name], folder);
  const archive = readdirSync(folder).find((entry) => entry.endsWith(".deb"));
  if (archive === undefined) throw new Failure(`apt-get downloaded no ${name}`);
  run("dpkg-deb", ["--extract", archive, "tree"], folder);
  const boot = join(folder, "tree", "boot");
  const kernel = readdirSync(boot).find((entry) => entry.startsWith("vmlinuz-"));
  if (kernel === undefined) throw new Failure(`${name} has no kernel in /boot`);
  renameSync(join(boot, kernel), path);
  rmSync(folder, { recursive: true, force: true });
}

function run(program: string, words: string[], folder?: string): string {
  try {
    return execFileSync(program, words, {
      cwd: folder,
      encoding: "utf8",
      timeout: DOWNLOAD_MILLISECONDS,
    });
  } catch (error) {
    throw new Failure(`${program} ${words.join(" ")}: ${(error as Error).message}`);
  }
}
