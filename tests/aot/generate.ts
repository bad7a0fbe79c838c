// Random modules: Binaryen makes them from random bytes, and exports are added so that
// all state can be compared.

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import binaryen from "assemblyscript/binaryen";
import { decode } from "../../boot/aot/decode.ts";
import type { FunctionType } from "../../boot/aot/module.ts";
import type { Step, Subject } from "./script.ts";
import { assemble, featureBits } from "./wat.ts";

const run = promisify(execFile);

const FEATURES = [
  "-mvp",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-bulk-memory",
  "--enable-bulk-memory-opt",
  "--enable-mutable-globals",
  "--enable-multivalue",
  "--enable-reference-types",
  "--enable-tail-call",
  "--enable-extended-const",
];

const INTERESTING: readonly bigint[] = [
  0n,
  1n,
  2n,
  31n,
  32n,
  63n,
  64n,
  255n,
  65535n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0xffffffffffffffffn,
  0x3f800000n,
  0xbf800000n,
  0x4f000000n,
  0x3ff0000000000000n,
  0x41e0000000000000n,
  0xc1e0000000000000n,
  0x7f800000n,
];

/** A small generator of repeatable random numbers (mulberry32). */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number below `limit`. */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }
}

/** `count` modules with their calls, from seed `first` on, and the seed to go on with. */
export async function generateMany(
  first: number,
  count: number,
  directory: string,
): Promise<{ subjects: Subject[]; next: number }> {
  const subjects: Subject[] = [];
  let next = first;
  while (subjects.length < count) {
    const subject = await generate(next++, directory);
    if (subject !== undefined) subjects.push(subject);
  }
  return { subjects, next };
}

/**
 * The module and the calls of `seed`; none when Binaryen made use of a feature that V8
 * lacks, as it sometimes does unasked.
 */
async function generate(seed: number, directory: string): Promise<Subject | undefined> {
  const random = new Random(seed);
  const symbol = `fuzz${seed}`;
  await mkdir(directory, { recursive: true });
  const input = join(directory, `${symbol}.input`);
  const output = join(directory, `${symbol}.wasm`);
  const size = 200 + random.below(6000);
  await writeFile(
    input,
    Uint8Array.from({ length: size }, () => random.below(256)),
  );
  await run(process.execPath, [
    "node_modules/binaryen/bin/wasm-opt",
    input,
    "-ttf",
    "--denan",
    ...FEATURES,
    // Optimized code has other shapes.
    ...(seed % 3 === 0 ? ["-O3"] : []),
    "-o",
    output,
  ]);
  const made = await readFile(output);
  if (!WebAssembly.validate(made)) return undefined;
  const wasm = exportState(withArithmetic(made, random));
  await writeFile(output, wasm);
  return { symbol, wasm, steps: stepsFor(wasm, random) };
}

/** Of module "hardware", which Binaryen does not know. */
const IMPORT =
  '(import "hardware" "multiplyHigh"' +
  " (func $multiplyHigh (param i64 i64) (result i64)))";
/** A product of what is another number each time. */
const PRODUCT = `
  (global $factor (mut i64) (i64.const 0x9e3779b97f4a7c15))
  (func $product (param $other i64) (result i64)
    (global.set $factor (i64.xor
      (i64.mul (global.get $factor) (i64.const 0x5851f42d4c957f2d)) (local.get $other)))
    (call $multiplyHigh (global.get $factor) (local.get $other)))
`;

/** Has some constants of functions go through the arithmetic that processors have. */
function withArithmetic(wasm: Uint8Array, random: Random): Uint8Array {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(featureBits());
  const [head = "", ...functions] = module.emitText().split(/^(?= \(func )/m);
  module.dispose();
  if (functions.length === 0) return wasm;
  const changed = functions
    .join("")
    .replaceAll(/\(i64\.const \S+\)/g, (constant) =>
      random.below(2) === 0 ? `(call $product ${constant})` : constant,
    );
  return assemble(`${head.replace("(module", `(module ${IMPORT}`)}${PRODUCT}${changed}`);
}

/** Exports every global and the memory under names of their own. */
function exportState(wasm: Uint8Array): Uint8Array {
  const module = binaryen.readBinary(wasm);
  module.setFeatures(featureBits());
  const { memories } = decode(wasm);
  for (let index = 0; index < module.getNumGlobals(); ++index) {
    const { name } = binaryen.getGlobalInfo(module.getGlobalByIndex(index));
    module.addGlobalExport(name, `state ${index}`);
  }
  if (memories.length > 0) module.addMemoryExport("0", "state memory");
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

/** Calls each exported function a few times, then looks at everything. */
function stepsFor(wasm: Uint8Array, random: Random): Step[] {
  const module = decode(wasm);
  const calls = module.exports.flatMap(({ name, kind, index }): Step[] => {
    const type = module.functions[index]?.type;
    if (kind !== "function" || type === undefined) return [];
    return Array.from({ length: type.parameters.length > 0 ? 3 : 1 }, () => ({
      verb: "call",
      name,
      bits: argumentsFor(type, random),
    }));
  });
  const looks = module.exports.flatMap(({ name, kind }): Step[] =>
    kind === "global" || kind === "memory" ? [{ verb: kind, name }] : [],
  );
  return [...calls, ...looks];
}

function argumentsFor({ parameters }: FunctionType, random: Random): bigint[] {
  return parameters.map((type) => {
    const bits = random.pick(INTERESTING) ?? 0n;
    if (type.endsWith("ref")) return 0n;
    return type.endsWith("32") ? BigInt.asUintN(32, bits) : bits;
  });
}
