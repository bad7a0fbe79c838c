// Compiles AssemblyScript in memory and instantiates it in Node, so that a unit test
// drives the same code that boots.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import asc from "assemblyscript/asc";
import { withParameterSetter } from "../../boot/build/script.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const WORDS = ["entry.ts", "--outFile", "entry.wasm"];
const OPTIONS = ["--runtime", "stub", "-O3", "--debug", "--use", "abort="];
OPTIONS.push("--enable", "threads");
OPTIONS.push("--memoryBase", "65536", "--initialMemory", "64");
OPTIONS.push("--exportStart", "_start");

/**
 * What a compiled script offers: its functions, and views of its memory that survive
 * growth.
 */
export interface Script {
  readonly functions: Record<string, (...values: (number | bigint)[]) => number>;
  readonly bytes: () => Uint8Array;
  /** Writes UTF-8 text at `address`; returns its length in bytes. */
  readonly put: (address: number, text: string | Uint8Array) => number;
  /** Reads `length` bytes at `address` as UTF-8. */
  readonly get: (address: number, length: number) => string;
}

/**
 * Imports of the module "hardware": each test supplies the operations that its script
 * uses.
 */
export type Hardware = Record<string, (...values: never[]) => number | bigint | void>;

/**
 * Compiles `source`, an entry file as if it lay in the project's root, and instantiates
 * it. `prepare` runs before the script's own start.
 */
export async function loadScript(
  source: string,
  hardware: Hardware = {},
  prepare: (script: Script) => void = () => undefined,
): Promise<Script> {
  const module = await moduleOf(source);
  const instance = await WebAssembly.instantiate(module, {
    hardware: { ...refusals(module), ...hardware },
  });
  const memory = instance.exports.memory as WebAssembly.Memory;
  const bytes = (): Uint8Array => new Uint8Array(memory.buffer);
  const script: Script = {
    functions: instance.exports as Script["functions"],
    bytes,
    put(address, text) {
      const encoded = typeof text === "string" ? new TextEncoder().encode(text) : text;
      bytes().set(encoded, address);
      return encoded.length;
    },
    get: (address, length) =>
      new TextDecoder().decode(bytes().slice(address, address + length)),
  };
  prepare(script);
  script.functions._start?.();
  return script;
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** Each source is compiled once in a test run; every load gets a fresh instance of it. */
function moduleOf(source: string): Promise<WebAssembly.Module> {
  const module =
    compiled.get(source) ??
    compileSource(source).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(source, module);
  return module;
}

/** As a module that imports a memory of `pages`, which several threads may share. */
export function compileShared(source: string, pages: number): Promise<Uint8Array> {
  const size = ["--initialMemory", `${pages}`, "--maximumMemory", `${pages}`];
  return compileSource(source, ["--importMemory", "--sharedMemory", ...size]);
}

async function compileSource(
  source: string,
  flags: string[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const diagnostics: string[] = [];
  const { error } = await asc.main([...WORDS, ...OPTIONS, ...flags], {
    readFile: (name) => (name === "entry.ts" ? source : readScript(name)),
    writeFile: (_name, contents) => {
      if (typeof contents !== "string") binary = new Uint8Array(contents);
    },
    listFiles: () => [],
    stderr: { write: (chunk) => void diagnostics.push(chunk.toString()) },
  });
  if (error !== null || binary === undefined) throw new Error(diagnostics.join(""));
  return binary;
}

async function readScript(name: string): Promise<string | null> {
  const source = await readFile(resolve(ROOT, name), "utf8").catch(() => null);
  return source === null ? null : withParameterSetter(name, source);
}

function refusals(module: WebAssembly.Module): Hardware {
  const wanted = WebAssembly.Module.imports(module);
  return Object.fromEntries(
    wanted.map(({ name }) => [
      name,
      () => {
        throw new Error(`the script used hardware.${name}, which the test does not fake`);
      },
    ]),
  );
}
