// The core's wasm as the image has it: the same compilation, from the same cache.

import { compileCoreScript } from "../../boot/build/core.ts";

const script = await compileCoreScript();
const module = new WebAssembly.Module(script.wasm.slice());

/** The bytes under test. */
export const CORE_WASM = script.wasm;

/** The compiled module; each machine instantiates it anew. */
export function buildCoreModule(): WebAssembly.Module {
  return module;
}
