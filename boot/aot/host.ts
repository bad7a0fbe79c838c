// `weft aot FILE.wasm --host -o OUT.so`: any wasm file as a shared library with a C
// interface.

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runClang } from "./compile.ts";
import { decode } from "./decode.ts";
import { typedCalls } from "./host-header.ts";
import { PROFILES } from "./profile.ts";
import { translate, type TranslateOptions } from "./translate.ts";

const RUNTIME = join(dirname(fileURLToPath(import.meta.url)), "host");

/** The header callers include, and the C files every host library is linked with. */
export const HOST_HEADER = join(RUNTIME, "weft.h");
export const HOST_RUNTIME = ["runtime.c", "storage.c", "instance.c"].map((name) =>
  join(RUNTIME, name),
);

/**
 * Translates `wasmFile` and links it into the shared library `outFile`; the header is put
 * beside it.
 */
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
  const wasm = await readFile(wasmFile);
  const { ir } = translate(wasm, options);
  const directory = await mkdtemp(join(tmpdir(), "weft-aot-"));
  try {
    const irFile = join(directory, "module.ll");
    await writeFile(irFile, ir);
    await linkHost([irFile], outFile);
    await writeFile(headerFile(outFile), await headerText(wasm, options.name));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Where the header of a library is: `out.h` beside `out.so`. */
function headerFile(outFile: string): string {
  return join(dirname(outFile), `${basename(outFile, extname(outFile))}.h`);
}

async function headerText(wasm: Uint8Array, name: string): Promise<string> {
  const header = await readFile(HOST_HEADER, "utf8");
  return `${header}${typedCalls(decode(wasm), name)}`;
}

/** Links IR files and the runtime into a shared library. */
export async function linkHost(
  irFiles: readonly string[],
  outFile: string,
): Promise<void> {
  await runClang([
    ...PROFILES.host.flags,
    "-shared",
    "-Wno-override-module",
    ...irFiles,
    ...HOST_RUNTIME,
    "-o",
    outFile,
    "-lm",
  ]);
}
