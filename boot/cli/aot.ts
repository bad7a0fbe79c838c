// weft aot: any core-wasm module to a host shared library.

import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
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
  checkInput(wasmFile);
  checkOutput(options.out);
  const { compileHost } = await import("../aot/host.ts");
  try {
    await compileHost(wasmFile, options.out);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "TranslationError" && name !== "Failure") throw error;
    throw new Failure(`${wasmFile}: ${message}`);
  }
}

function checkInput(wasmFile: string): void {
  const status = statSync(wasmFile, { throwIfNoEntry: false });
  if (status === undefined) throw usage(`${wasmFile}: no such file`);
  if (status.isDirectory()) throw usage(`${wasmFile}: is a folder, not a wasm file`);
  requireAccess(wasmFile, constants.R_OK, "not readable");
}

/** The linker would notice, too, but late and in many words. */
function checkOutput(libraryFile: string): void {
  const folder = dirname(libraryFile);
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status === undefined) throw usage(`--out ${libraryFile}: no folder ${folder}`);
  if (!status.isDirectory()) {
    throw usage(`--out ${libraryFile}: ${folder} is not a folder`);
  }
  if (statSync(libraryFile, { throwIfNoEntry: false })?.isDirectory()) {
    throw usage(`--out ${libraryFile}: is a folder; name the library to write`);
  }
  requireAccess(folder, constants.W_OK, "not writable");
}

function requireAccess(path: string, mode: number, complaint: string): void {
  try {
    accessSync(path, mode);
  } catch {
    throw usage(`${path}: ${complaint} (permission denied)`);
  }
}
