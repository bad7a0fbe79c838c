// AssemblyScript to wasm, in memory and in this process, kept under .build/cache by
// content.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { digest, inputsUnchanged, markInputs, type InputMarks } from "./input.ts";
import { buildPath, ROOT } from "./path.ts";
import { writeWhole } from "./stamp.ts";

export interface ScriptOptions {
  /** First address of static data; page 0 stays unmapped, so at least 4096. */
  memoryBase?: number;
  runtime?: "stub" | "minimal" | "incremental";
  /** Memory is imported as "env.memory" instead of exported. */
  importMemory?: boolean;
  maximumPages?: number;
  /** Where abort goes, as `path/to/file/function`; by default it just traps. */
  abort?: string;
  /** Further asc flags, as on its command line. */
  flags?: string[];
}

export interface Script {
  wasm: Uint8Array;
  sourceMap: string;
  /** Every source file that took part, relative to the project. */
  files: string[];
}

interface CacheEntry {
  inputs: InputMarks;
}

/** Compiles `entry` (a path relative to the project); compile errors are a Failure. */
export async function compileScript(
  entry: string,
  options: ScriptOptions = {},
): Promise<Script> {
  const words = wordsFor(entry, options);
  const place = buildPath(
    "cache",
    "script",
    digest(words.join("\n") + compilerVersion() + generatorText()),
  );
  const cached = readCache(place);
  if (cached !== null) return cached;

  const script = await compile(words);
  writeWhole(`${place}.wasm`, script.wasm);
  writeWhole(`${place}.wasm.map`, script.sourceMap);
  const record: CacheEntry = { inputs: markInputs(script.files) };
  writeWhole(`${place}.json`, JSON.stringify(record));
  return script;
}

function wordsFor(entry: string, options: ScriptOptions): string[] {
  const words = [entry, "--outFile", "module.wasm", "--baseDir", ROOT];
  words.push("-O3", "--debug", "--sourceMap");
  // Atomic accesses, for memory that processes share; they need no shared wasm memory.
  words.push("--enable", "threads");
  words.push("--runtime", options.runtime ?? "stub");
  words.push("--memoryBase", String(options.memoryBase ?? 4096));
  words.push("--use", `abort=${options.abort ?? ""}`);
  if (options.importMemory) words.push("--importMemory");
  if (options.maximumPages !== undefined) {
    words.push("--maximumMemory", String(options.maximumPages));
  }
  return [...words, ...(options.flags ?? [])];
}

async function compile(words: string[]): Promise<Script> {
  const { default: asc } = await import("assemblyscript/asc");
  const outputs = new Map<string, Uint8Array | string>();
  const files = new Set<string>();
  let diagnostics = "";
  const { error } = await asc.main(words, {
    stderr: { write: (text) => void (diagnostics += String(text)) },
    readFile: (name, baseDirectory) => readSource(baseDirectory, name, files),
    writeFile: (name, contents) => void outputs.set(name, contents),
  });
  if (error !== null) throw new Failure(diagnostics.trimEnd() || error.message);
  const wasm = outputs.get("module.wasm");
  if (!(wasm instanceof Uint8Array)) throw new Failure(`asc made nothing of ${words[0]}`);
  return { wasm, sourceMap: String(outputs.get("module.wasm.map")), files: [...files] };
}

async function readSource(
  baseDirectory: string,
  name: string,
  files: Set<string>,
): Promise<string | null> {
  const path = join(baseDirectory, name);
  if (!existsSync(path)) return null;
  const source = readFileSync(path, "utf8");
  if (!path.startsWith(`${ROOT}/`)) return source;
  files.add(path.slice(ROOT.length + 1));
  return withParameterSetter(path.slice(ROOT.length + 1), source);
}

/** The source as it is compiled: with what the build writes behind its parameters. */
export async function withParameterSetter(path: string, source: string): Promise<string> {
  if (!source.includes("@parameter(")) return source;
  const { withSetter } = await import("./parameter-setter.ts");
  return withSetter(path, source);
}

function readCache(place: string): Script | null {
  if (!existsSync(`${place}.json`)) return null;
  const { inputs } = JSON.parse(readFileSync(`${place}.json`, "utf8")) as CacheEntry;
  if (!inputsUnchanged(inputs)) return null;
  return {
    wasm: new Uint8Array(readFileSync(`${place}.wasm`)),
    sourceMap: readFileSync(`${place}.wasm.map`, "utf8"),
    files: Object.keys(inputs),
  };
}

/** What is written behind sources with parameters depends on it. */
function generatorText(): string {
  return readFileSync(join(ROOT, "boot/build/parameter-setter.ts"), "utf8");
}

function compilerVersion(): string {
  const path = join(ROOT, "node_modules/assemblyscript/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
