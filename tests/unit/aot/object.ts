// Translates and compiles in one step, for tests that look at machine code.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { llvmProgram } from "../../../boot/build/program.ts";
import { compileIr } from "../../../boot/aot/compile.ts";
import {
  translate,
  type TranslateOptions,
  type Translation,
} from "../../../boot/aot/translate.ts";
import { assemble } from "../../aot/wat.ts";

const DIRECTORY = ".build/aot-tests/objects";

export interface CompiledObject {
  translation: Translation;
  file: string;
}

/** Compiles the module `text`; the object's name is that of the options. */
export async function compileObject(
  text: string | Uint8Array,
  options: TranslateOptions,
): Promise<CompiledObject> {
  mkdirSync(DIRECTORY, { recursive: true });
  const wasm = typeof text === "string" ? assemble(text) : text;
  const translation = translate(wasm, options);
  const file = join(DIRECTORY, `${options.name}.o`);
  writeFileSync(join(DIRECTORY, `${options.name}.ll`), translation.ir);
  const { usesFloat } = translation;
  await compileIr(join(DIRECTORY, `${options.name}.ll`), file, options.profile, {
    usesFloat,
  });
  return { translation, file };
}

/** The disassembly of symbols, separated by commas, or of everything. */
export function disassemble(file: string, symbol?: string): string {
  const only = symbol === undefined ? [] : [`--disassemble-symbols=${symbol}`];
  return tool("llvm-objdump", ["-d", "-r", ...only, file]);
}

/** What a tool of LLVM prints. */
export function tool(name: string, toolArguments: readonly string[]): string {
  return execFileSync(llvmProgram(name), toolArguments, { encoding: "utf8" });
}
