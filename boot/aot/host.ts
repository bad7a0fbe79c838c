// `weft aot FILE.wasm --host -o OUT.so`: any wasm file as a shared library with a C
// interface.

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runClang } from "./compile.ts";
import { PROFILES } from "./profile.ts";
import { translate, type TranslateOptions } from "./translate.ts";

const RUNTIME = join(dirname(fileURLToPath(import.meta.url)), "host");

/** The header callers include, and the C files every host library is linked with. */
export const HOST_HEADER = join(RUNTIME, "weft.h");
export const HOST_RUNTIME = ["runtime.c", "storage.c", "instance.c"].map((name) =>
  join(RUNTIME, name),
);

/** Translates `wasmFile` and links it into the shared library `outFile`. */
export async function compileHost(wasmFile: string, outFile: string): Promise<void> {
  const options: TranslateOptions = {
    profile: "host",
    name: basename(wasmFile, ".wasm"),
  };
  const mapFile = `${wasmFile}.map`;
  if (existsSync(mapFile)) {
    options.sourceMap = await readFile(mapFile, "utf8");
    options.sourceRoot = dirname(wasmFile);
  }
  const { ir } = translate(await readFile(wasmFile), options);
  const directory = await mkdtemp(join(tmpdir(), "weft-aot-"));
  try {
    const irFile = join(directory, "module.ll");
    await writeFile(irFile, ir);
    await linkHost([irFile], outFile);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Links IR files and the runtime into a shared library. */
export async function linkHost(
  irFiles: readonly string[],
  outFile: string,
): Promise<void> {
  await runClang(
    [
      ...PROFILES.host.flags,
      "-shared",
      "-Wno-override-module",
      ...irFiles,
      ...HOST_RUNTIME,
      "-o",
      outFile,
      "-lm",
    ],
    irFiles.join(" "),
  );
}
