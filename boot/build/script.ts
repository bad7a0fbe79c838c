// AssemblyScript to wasm, in memory and in this process, kept under .build/cache by
// content.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { digest, inputsUnchanged, markInputs, type InputMarks } from "./input.ts";
import { buildPath, ROOT } from "./path.ts";
import { writeWhole } from "./stamp.ts";

export interface ScriptOptions {
  /** The text of the entry, if there is no such file. */
  source?: string;
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

/** One file holds all of it, so that whoever reads it gets parts that belong together. */
interface CacheEntry {
  /** Of the files as they were before they were read. */
  inputs: InputMarks;
  /** In base64. */
  wasm: string;
  sourceMap: string;
}

/** What one compilation reads and writes. */
interface Compilation {
  entry: string;
  source: string | undefined;
  inputs: InputMarks;
}

/**
 * Compiles `entry` (a path relative to the project); compile errors are a Failure. What
 * was compiled before, by whatever process, is read from the cache, unless a source has
 * changed.
 */
export async function compileScript(
  entry: string,
  options: ScriptOptions = {},
): Promise<Script> {
  const words = wordsFor(entry, options);
  const key = [...words, options.source ?? "", compilerVersion(), generatorText()];
  const place = buildPath("cache", "script", `${digest(key.join("\n"))}.json`);
  const cached = readCache(place);
  if (cached !== null) return scriptOf(cached);

  const compiled = await compile(words, { entry, source: options.source, inputs: {} });
  writeWhole(place, JSON.stringify(compiled));
  return scriptOf(compiled);
}

function scriptOf({ inputs, wasm, sourceMap }: CacheEntry): Script {
  const bytes = new Uint8Array(Buffer.from(wasm, "base64"));
  return { wasm: bytes, sourceMap, files: Object.keys(inputs) };
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

async function compile(words: string[], compilation: Compilation): Promise<CacheEntry> {
  const { default: asc } = await import("assemblyscript/asc");
  const outputs = new Map<string, Uint8Array | string>();
  let diagnostics = "";
  const { error } = await asc.main(words, {
    stderr: { write: (text) => void (diagnostics += String(text)) },
    readFile: (name, baseDirectory) => readSource(baseDirectory, name, compilation),
    writeFile: (name, contents) => void outputs.set(name, contents),
  });
  if (error !== null) throw new Failure(diagnostics.trimEnd() || error.message);
  const wasm = outputs.get("module.wasm");
  if (!(wasm instanceof Uint8Array)) throw new Failure(`asc made nothing of ${words[0]}`);
  return {
    inputs: compilation.inputs,
    wasm: Buffer.from(wasm).toString("base64"),
    sourceMap: String(outputs.get("module.wasm.map")),
  };
}

async function readSource(
  baseDirectory: string,
  name: string,
  { entry, source: given, inputs }: Compilation,
): Promise<string | null> {
  if (name === entry && given !== undefined) return given;
  const path = join(baseDirectory, name);
  if (!existsSync(path)) return null;
  const own = path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : null;
  if (own !== null) Object.assign(inputs, markInputs([own]));
  const source = readFileSync(path, "utf8");
  return own === null ? source : withParameterSetter(own, source);
}

/** The source as it is compiled: with what the build writes behind its parameters. */
async function withParameterSetter(path: string, source: string): Promise<string> {
  if (!source.includes("@parameter(")) return source;
  const { withSetter } = await import("./parameter-setter.ts");
  return withSetter(path, source);
}

function readCache(place: string): CacheEntry | null {
  if (!existsSync(place)) return null;
  const entry = JSON.parse(readFileSync(place, "utf8")) as CacheEntry;
  return inputsUnchanged(entry.inputs) ? entry : null;
}

/** What is written behind sources with parameters depends on it. */
function generatorText(): string {
  const files = ["parameter-setter.ts", "parameter-source.ts"];
  return files.map((name) => readFileSync(join(ROOT, "boot/build", name), "utf8")).join();
}

function compilerVersion(): string {
  const path = join(ROOT, "node_modules/assemblyscript/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}
