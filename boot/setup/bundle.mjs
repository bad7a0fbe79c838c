// Turns the TypeScript tooling into plain JavaScript under .build/tool, once per change.
// A loader that transforms on the fly (tsx) would also rewrite the 12 MB AssemblyScript
// compiler at each start, which takes seven seconds.

import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SetupError } from "./setup-error.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ENTRY = "boot/cli/main.ts";
const OUTPUT = join(ROOT, ".build/tool");
const STAMP = join(OUTPUT, "inputs.json");
const BUNDLE_LIFE_MILLISECONDS = 3_600_000;

/** URL of the up-to-date bundle of boot/cli/main.ts. */
export async function bundleTool() {
  const stamp = readStamp();
  if (stamp !== null && Object.entries(stamp.inputs).every(unchanged)) return stamp.url;
  return build();
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, "utf8"));
  } catch {
    return null;
  }
}

function unchanged([path, mark]) {
  return markOf(path) === mark;
}

function markOf(path) {
  const status = statSync(join(ROOT, path), { throwIfNoEntry: false });
  return status === undefined ? "absent" : `${status.mtimeMs}:${status.size}`;
}

async function build() {
  const esbuild = await import("esbuild");
  const result = await bundle(esbuild);
  const inputs = {};
  for (const path of Object.keys(result.metafile.inputs)) inputs[path] = markOf(path);
  const folder = join(OUTPUT, digestOf(result.outputFiles));
  mkdirSync(folder, { recursive: true });
  for (const file of result.outputFiles) {
    writeFileSync(join(folder, file.path.slice(OUTPUT.length + 1)), file.contents);
  }
  removeOldBundles();
  const url = pathToFileURL(join(folder, "main.js")).href;
  const temporary = `${STAMP}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ url, inputs }));
  renameSync(temporary, STAMP);
  return url;
}

/** A command that started before the change may still load parts of its own bundle. */
function removeOldBundles() {
  for (const name of readdirSync(OUTPUT)) {
    const path = join(OUTPUT, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > BUNDLE_LIFE_MILLISECONDS) rmSync(path, { recursive: true, force: true });
  }
}

async function bundle(esbuild) {
  try {
    return await esbuild.build({
      absWorkingDir: ROOT,
      entryPoints: [ENTRY],
      outdir: OUTPUT,
      bundle: true,
      splitting: true,
      packages: "external",
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      metafile: true,
      write: false,
      plugins: [keepModuleUrls],
    });
  } catch {
    // esbuild has printed what is wrong, and where.
    throw new SetupError("the tooling under boot/ does not compile (see above)");
  } finally {
    await esbuild.stop();
  }
}

/** Output names are alike between versions, so each version gets its own folder. */
function digestOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.contents);
  return hash.digest("hex").slice(0, 16);
}

/** `import.meta.url` keeps meaning the place of the source file. */
const keepModuleUrls = {
  name: "keep-module-urls",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const url = JSON.stringify(pathToFileURL(path).href);
      const contents = readFileSync(path, "utf8").replaceAll("import.meta.url", url);
      return { contents, loader: "ts" };
    });
  },
};
