// Compiles a few lines of AssemblyScript in memory and instantiates the result, for unit tests of single nouns.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import asc from "assemblyscript/asc";

const ROOT = path.resolve(import.meta.dirname, "../..");
const ENTRY = "tests/support/entry.ts";
const binaries = new Map<string, Promise<WebAssembly.Module>>();

export interface Instance {
  exports: Record<string, (...values: number[]) => number> & { memory: WebAssembly.Memory };
  /** Writes bytes into the instance's scratch room and returns their address. */
  write(bytes: Uint8Array | string): number;
  /** Copies bytes out of the instance's memory. */
  read(address: number, length: number): Buffer;
}

/** Compiles `source` as if it were a file at tests/support/entry.ts. */
export function compile(source: string): Promise<WebAssembly.Module> {
  let module = binaries.get(source);
  if (!module) {
    module = compileFresh(source);
    binaries.set(source, module);
  }
  return module;
}

async function compileFresh(source: string): Promise<WebAssembly.Module> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [ENTRY, "--outFile", "out.wasm", "--runtime", "stub", "-O1", "--use", "abort=",
     "--memoryBase", "65536", "--debug"],
    {
      readFile: (name, base) => readSource(name, base, source),
      writeFile: (name, contents) => {
        if (name === "out.wasm") binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary) throw new Error(`${error?.message}\n${stderr.toString()}`);
  return WebAssembly.compile(binary as BufferSource);
}

function readSource(name: string, base: string, source: string): string | null {
  if (name.endsWith(ENTRY)) return source;
  const file = path.resolve(ROOT, base, name);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

/** Instantiates a compiled noun; `imports` stands in for the hardware. */
export async function instantiate(
  source: string,
  imports: WebAssembly.Imports = {},
): Promise<Instance> {
  const instance = await WebAssembly.instantiate(await compile(source), imports);
  const exports = instance.exports as Instance["exports"];
  let next = 0;
  return {
    exports,
    write(content) {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      const scratch = exports.memory.buffer.byteLength;
      if (next === 0 || next + bytes.length > scratch) {
        next = scratch;
        exports.memory.grow(Math.ceil((bytes.length + 1) / 65536));
      }
      new Uint8Array(exports.memory.buffer).set(bytes, next);
      const address = next;
      next += bytes.length;
      return address;
    },
    read: (address, length) =>
      Buffer.from(new Uint8Array(exports.memory.buffer, address, length)),
  };
}
