// Compiles AssemblyScript and instantiates it in Node, so that a unit test drives the
// same code that boots. What was compiled before comes from the build's cache.

import { compileScript, type ScriptOptions } from "../../boot/build/script.ts";
import { arithmetic } from "./arithmetic.ts";

const OPTIONS: ScriptOptions = {
  memoryBase: 65536,
  flags: ["--initialMemory", "64", "--exportStart", "_start"],
};

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
    hardware: { ...refusals(module), ...(await arithmetic()), ...hardware },
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
    compileSource(source, OPTIONS).then((bytes) => WebAssembly.compile(bytes));
  compiled.set(source, module);
  return module;
}

/** As a module that imports a memory of `pages`, which several threads may share. */
export function compileShared(
  source: string,
  pages: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return compileSource(source, {
    ...OPTIONS,
    importMemory: true,
    maximumPages: pages,
    flags: ["--initialMemory", `${pages}`, "--exportStart", "_start", "--sharedMemory"],
  });
}

async function compileSource(
  source: string,
  options: ScriptOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { wasm } = await compileScript("entry.ts", { ...options, source });
  return wasm.slice();
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
