// From IR to an object file: one run of clang.

import { execa } from "execa";
import { PROFILES, type ProfileName } from "./profile.ts";

/** The newest first; the back end needs at least LLVM 16. */
const CLANGS = [
  "clang-19",
  "clang-20",
  "clang-21",
  "clang-18",
  "clang-17",
  "clang-16",
  "clang",
];

/** Only for what hangs: a module of many megabytes takes minutes. */
const DEADLINE = 1_800_000;

/** clang could not compile the IR, which is a defect of the translator. */
export class CompileError extends Error {
  readonly diagnostics: string;

  constructor(irPath: string, diagnostics: string) {
    super(`clang refused ${irPath}:\n${diagnostics.slice(0, 2000)}`);
    this.name = "CompileError";
    this.diagnostics = diagnostics;
  }
}

let found: Promise<string> | undefined;

/** The name of the clang to use. */
export function findClang(): Promise<string> {
  found ??= firstThatRuns(CLANGS);
  return found;
}

/** Compiles textual IR that `translate` made for `profile`. */
export async function compileIr(
  irPath: string,
  objectPath: string,
  profile: ProfileName,
  options: CompileOptions = {},
): Promise<void> {
  const { usesFloat = true } = options;
  // Attributes in the IR say the same of every function; this covers what clang adds
  // itself.
  const integerOnly = ["-mno-sse", "-mno-mmx", "-msoft-float"];
  const vector = profile === "host" || usesFloat ? [] : integerOnly;
  await runClang(
    [
      "-c",
      ...PROFILES[profile].flags,
      ...vector,
      "-Wno-override-module",
      "-Wno-unused-command-line-argument",
      "-x",
      "ir",
      irPath,
      "-o",
      objectPath,
    ],
    irPath,
  );
}

export interface CompileOptions {
  usesFloat?: boolean;
}

/** Runs clang; throws CompileError with what it printed about `subject` when it fails. */
export async function runClang(clangArguments: string[], subject: string): Promise<void> {
  const clang = await findClang();
  const { exitCode, stderr } = await execa(clang, clangArguments, {
    reject: false,
    timeout: DEADLINE,
  });
  if (exitCode !== 0) throw new CompileError(subject, stderr);
}

async function firstThatRuns(names: readonly string[]): Promise<string> {
  for (const name of names) {
    const { exitCode } = await execa(name, ["--version"], {
      reject: false,
      timeout: DEADLINE,
    });
    if (exitCode === 0) return name;
  }
  throw new Error("no clang found: apt-get install clang-19 lld-19");
}
