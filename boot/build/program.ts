// Host programs that the build runs: found once, started without a shell, their errors
// shown as they are.

import { execFile } from "node:child_process";
import { findLlvm, findProgram } from "../setup/programs.mjs";
import { displayPath } from "./path.ts";
import { Failure } from "./failure.ts";

const OUTPUT_LIMIT = 256 * 1024 * 1024;
let llvmSuffix: string | null | undefined;

/**
 * Path of an LLVM program such as "clang" or "llvm-objcopy"; fails when there is none.
 */
export function llvmProgram(name: string): string {
  if (llvmSuffix === undefined) llvmSuffix = findLlvm();
  const path = llvmSuffix === null ? null : findProgram(name + llvmSuffix);
  if (path === null) throw new Failure(`${name} not found: run \`npx weft doctor\``);
  return path;
}

/** Runs a program and resolves to its standard output; rejects with its error output. */
export function runProgram(program: string, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: OUTPUT_LIMIT };
    execFile(program, words, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Failure(describe(program, words, stderr || error.message)));
    });
  });
}

function describe(program: string, words: string[], output: string): string {
  const command = [program, ...words].map(displayPath).join(" ");
  return `${output.trimEnd()}\nwhile running: ${command}`;
}
