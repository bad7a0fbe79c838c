// weft aot: any core-wasm module to a host shared library.

import { existsSync } from "node:fs";
import type { Command } from "commander";
import { Failure } from "../build/failure.ts";
import { usage } from "../run/options.ts";

/** Adds `weft aot`. */
export function addAotCommand(program: Command): void {
  program
    .command("aot")
    .description("compile a wasm file to a host shared library (docs/aot.md)")
    .helpGroup("Use:")
    .argument("<file.wasm>", "any core-wasm module")
    .requiredOption("--host", "for the host (programs of Weft are built by weft build)")
    .requiredOption("-o, --out <file.so>", "where to write the library")
    .action(aot);
}

async function aot(wasmFile: string, options: { out: string }): Promise<void> {
  if (!existsSync(wasmFile)) throw usage(`${wasmFile}: no such file`);
  const { compileHost } = await import("../aot/host.ts");
  try {
    await compileHost(wasmFile, options.out);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "TranslationError" && name !== "Failure") throw error;
    throw new Failure(`${wasmFile}: ${message}`);
  }
}
