// Text format to binary, for tests that say what they mean in wasm.

import binaryen from "assemblyscript/binaryen";

const FEATURES = [
  "SignExt",
  "NontrappingFPToInt",
  "BulkMemory",
  "BulkMemoryOpt",
  "MutableGlobals",
  "Multivalue",
  "ReferenceTypes",
  "TailCall",
  "ExtendedConst",
  "Atomics",
] as const;

/**
 * The features that host libraries have; with more, Binaryen writes types unknown to Node
 * 20.
 */
export function featureBits(): number {
  const all = binaryen.Features as unknown as Record<string, number>;
  return FEATURES.reduce((bits, name) => bits | (all[name] ?? 0), 0);
}

/** The binary of the module `text`, with the names of its functions. */
export function assemble(text: string): Uint8Array {
  binaryen.setDebugInfo(true);
  const module = binaryen.parseText(text);
  module.setFeatures(featureBits());
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}
