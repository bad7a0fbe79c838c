// From IR to an object file: one run of clang.

import { llvmProgram, runProgram } from "../build/program.ts";
import { PROFILES, type ProfileName } from "./profile.ts";

/** Attributes in the IR say the same of every function; this covers what clang adds. */
const INTEGER_ONLY = ["-mno-sse", "-mno-mmx", "-msoft-float"];

export interface CompileOptions {
  /** False lets no vector register into the code. */
  usesFloat?: boolean;
}

/** Compiles textual IR that `translate` made for `profile`; fails with clang's words. */
export async function compileIr(
  irPath: string,
  objectPath: string,
  profile: ProfileName,
  options: CompileOptions = {},
): Promise<void> {
  const { usesFloat = true } = options;
  await runClang([
    "-c",
    ...PROFILES[profile].flags,
    ...(profile === "host" || usesFloat ? [] : INTEGER_ONLY),
    "-Wno-override-module",
    "-Wno-unused-command-line-argument",
    "-x",
    "ir",
    irPath,
    "-o",
    objectPath,
  ]);
}

/** Runs clang; fails with what it printed. */
export async function runClang(words: string[]): Promise<void> {
  await runProgram(llvmProgram("clang"), words);
}
