// node_modules as package-lock.json wants it. Compared by content, not by time: git sets
// the times of files as it likes, and a needless `npm ci` costs half a minute.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { SetupError } from "./setup-error.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const WANTED = `${ROOT}package-lock.json`;
const INSTALLED = `${ROOT}node_modules/.package-lock.json`;

/** Runs `npm ci` unless what is installed is what the lock file names. */
export function ensurePackages() {
  if (packagesInstalled()) return;
  process.stderr.write("weft: installing npm packages (npm ci)\n");
  // Install scripts are not needed by any package here, and may be forbidden by npm's
  // policy.
  const result = spawnSync(
    "npm",
    [
      "ci",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
      "--json=false",
    ],
    { cwd: ROOT, stdio: ["ignore", 2, 2] },
  );
  if (result.status === 0) return;
  throw new SetupError(
    "npm could not install the packages (see above). Type: npm ci --ignore-scripts",
  );
}

/** True when every package of the lock file is installed in its version. */
export function packagesInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = packagesOf(WANTED);
  const installed = packagesOf(INSTALLED);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.devOptional) return true;
    return installed[path]?.version === entry.version;
  });
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
